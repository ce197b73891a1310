import Kernels
import Testing

@Suite struct CoincidenceTests {
  static let address = DrawAddress(key: 3, stream: 50, array: 0, event: 2)

  @Test(arguments: InstructionLevel.available)
  func trainsAreTheReference(level: InstructionLevel) {
    var values = normals(130, at: Self.address)
    (values[5], values[6], values[7], values[8]) = (.nan, 0, 9, -9)
    for slots in [1, 7, 31] {
      let trains = pulseTrains(
        values.span, slots: slots, scale: 0.25, at: Self.address, firstCell: 64, level: level)
      for line in 0..<130 {
        var expected: UInt32 = values[line] < 0 ? 1 << 31 : 0
        for slot in 0..<slots {
          let draw = referenceUniform(at: Self.address, cell: 64 + slot * 192 + line)
          if draw <= values[line].magnitude * 0.25 { expected |= 1 << UInt32(slot) }
        }
        #expect(trains[line] == expected)
      }
      // Every slot of a sure line fires and none of a silent one.
      #expect(trains[7] == (1 << UInt32(slots)) - 1 && trains[6] == 0 && trains[5] == 0)
    }
    let none: [Float] = []
    #expect(pulseTrains(none.span, slots: 3, scale: 1, at: Self.address, level: level).isEmpty)
  }

  @Test(
    arguments: InstructionLevel.available, [(1, 1, 1), (3, 33, 5), (17, 64, 31), (5, 40, 70), (4, 7, 200)])
  func countsAreTheReference(level: InstructionLevel, size: (Int, Int, Int)) {
    let (rows, columns, batch) = size
    let own = words(batch * rows, at: Self.address)
    let other = words(batch * columns, at: Self.address, firstCell: 1 << 20)
    let expected = referenceCoincidences(
      rowTrains: own.span, columnTrains: other.span, rows: rows, columns: columns, batch: batch)
    for threads in [1, 2] {
      var up = [Int32](repeating: 3, count: rows * columns)
      var down = up
      var upSpan = up.mutableSpan
      var downSpan = down.mutableSpan
      addCoincidences(
        up: &upSpan, down: &downSpan, rowTrains: own.span, columnTrains: other.span, batch: batch,
        threads: threads, level: level)
      #expect(up == expected.up.map { $0 + 3 } && down == expected.down.map { $0 + 3 })
    }
  }

  /// Full trains of 31 slots in 255 samples: the largest counts a byte of partial sums could meet.
  @Test(arguments: InstructionLevel.available) func nothingOverflows(level: InstructionLevel) {
    let own = [UInt32](repeating: 0x7fff_ffff, count: 255 * 2)
    let other = [UInt32](repeating: .max, count: 255 * 20)
    var up = [Int32](repeating: 0, count: 40)
    var down = up
    var upSpan = up.mutableSpan
    var downSpan = down.mutableSpan
    addCoincidences(
      up: &upSpan, down: &downSpan, rowTrains: own.span, columnTrains: other.span, batch: 255, level: level)
    #expect(up.allSatisfy { $0 == 0 } && down.allSatisfy { $0 == 31 * 255 })
  }

  /// Mean slots p q and variance slots p q (1 - p q) of a cell, over samples; bounds at a false-alarm rate of 1e-6.
  @Test func coincidencesAreBinomial() {
    let (samples, slots) = (20_000, 31)
    let (row, column): ([Float], [Float]) = ([0.8, -0.3], [0.5, -0.9, 0.1])
    var sums = [Double](repeating: 0, count: 6)
    var squares = sums
    for sample in 0..<samples {
      func trains(_ values: [Float], _ array: UInt32) -> [UInt32] {
        pulseTrains(
          values.span, slots: slots, scale: 1,
          at: DrawAddress(key: 4, stream: 51, array: array, event: UInt64(sample)))
      }
      var up = [Int32](repeating: 0, count: 6)
      var down = up
      var upSpan = up.mutableSpan
      var downSpan = down.mutableSpan
      addCoincidences(
        up: &upSpan, down: &downSpan, rowTrains: trains(row, 0).span, columnTrains: trains(column, 1).span,
        batch: 1)
      for cell in 0..<6 {
        let isOpposed = row[cell / 3] * column[cell % 3] < 0
        #expect((isOpposed ? up : down)[cell] == 0)
        let count = Double(up[cell] + down[cell])
        sums[cell] += count
        squares[cell] += count * count
      }
    }
    let n = Double(samples)
    for cell in 0..<6 {
      let p = Double((row[cell / 3] * column[cell % 3]).magnitude)
      let (mean, variance) = (Double(slots) * p, Double(slots) * p * (1 - p))
      #expect(abs(sums[cell] - n * mean) / (n * variance).squareRoot() < sigmaLimit)
      let own = (squares[cell] - 2 * mean * sums[cell] + n * mean * mean) / variance - n
      let kurtosis = 2 + (1 - 6 * p * (1 - p)) / variance
      #expect(abs(own) / (n * kurtosis).squareRoot() < sigmaLimit)
    }
  }
}
