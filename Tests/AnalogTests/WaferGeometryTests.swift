import Analog
import Testing

/// Dies lie on their wafer, whole and apart.
@Suite struct WaferGeometryTests {
  private func wafer(_ diameter: Double, _ width: Double, _ height: Double, edge: Double = 3) -> WaferGeometry
  {
    var wafer = WaferGeometry()
    (wafer.diameter_mm, wafer.dieWidth_mm, wafer.dieHeight_mm, wafer.edgeExclusion_mm) = (
      diameter, width, height, edge
    )
    return wafer
  }

  @Test(arguments: [(200.0, 16.0, 16.0), (300, 26, 33), (100, 5, 3), (50, 30, 20)])
  func diesAreWholeAndApart(size: (Double, Double, Double)) {
    let wafer = wafer(size.0, size.1, size.2)
    let dies = wafer.dies
    #expect(!dies.isEmpty)
    for die in dies {
      let (x, y) = (abs(die.x_mm) + size.1 / 2, abs(die.y_mm) + size.2 / 2)
      #expect(x * x + y * y <= (size.0 / 2 - 3) * (size.0 / 2 - 3))
      // The circle has no preferred side.
      #expect(dies.contains { $0.x_mm == -die.x_mm && $0.y_mm == die.y_mm })
      #expect(dies.contains { $0.x_mm == die.x_mm && $0.y_mm == -die.y_mm })
    }
    for (first, second) in zip(dies, dies.dropFirst()) {
      let isBeside = first.y_mm == second.y_mm && abs(second.x_mm - first.x_mm - size.1) < 1e-9
      #expect(isBeside || second.y_mm < first.y_mm)
    }
  }

  /// Counted by hand on squared paper; on 300 mm the largest field of a stepper fits 64 times.
  @Test func countsAreRight() {
    #expect(wafer(300, 26, 33).dies.count == 64)
    #expect(wafer(10, 2, 2, edge: 0).dies.count == 12)
    #expect(wafer(10, 1, 1, edge: 0).dies.count == 61)
    #expect(WaferGeometry().dies.count == 97)
  }

  /// The list against every place of the four grids, one by one.
  @Test(arguments: [(200.0, 16.0, 16.0), (300, 26, 33), (150, 1.7, 2.3), (64, 9, 30)])
  func noDieIsLeftOut(size: (Double, Double, Double)) {
    let wafer = wafer(size.0, size.1, size.2)
    let counts = [(0.0, 0.0), (0.5, 0), (0, 0.5), (0.5, 0.5)].map { offset in
      (-200..<200).reduce(0) { sum, row in
        let y = abs((Double(row) + offset.1) * size.2) + size.2 / 2
        return sum
          + (-200..<200).count { column in
            let x = abs((Double(column) + offset.0) * size.1) + size.1 / 2
            return x * x + y * y <= (size.0 / 2 - 3) * (size.0 / 2 - 3)
          }
      }
    }
    #expect(wafer.dies.count == counts.max())
  }

  @Test func sizesThatAreNoneGiveNoDies() {
    for size in [0, -1, .nan, .infinity, 1e-9, 1e9] {
      #expect(wafer(100, size, 10).dies.isEmpty)
      #expect(wafer(100, 10, size).dies.isEmpty)
      #expect(wafer(size, 10, 10).dies.isEmpty)
    }
    #expect(wafer(100, 10, 10, edge: .nan).dies.isEmpty)
    #expect(wafer(100, 10, 10, edge: 60).dies.isEmpty)
  }
}
