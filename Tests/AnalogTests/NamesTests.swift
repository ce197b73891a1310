import Analog
import Testing

/// Serials, placements, spans and temperatures.
@Suite struct NamesTests {
  @Test func serialsComeBackAsTheyWere() throws {
    for (lot, wafer, die, text) in [
      (0, 0, 0, "0"), (0, 0, 7, "7"), (0, 0, 4_294_967_294, "4294967294"), (7, 3, 12, "L07-W03-D12"),
      (0, 1, 0, "L00-W01-D00"), (65_534, 65_534, 4_294_967_294, "L65534-W65534-D4294967294"),
    ] {
      let serial = try #require(Serial(lot: lot, wafer: wafer, die: die))
      #expect(serial.description == text)
      #expect(Serial(text) == serial)
      #expect((serial.lot, serial.wafer, serial.die) == (lot, wafer, die))
      #expect(serial.rawValue == UInt64(lot) << 48 | UInt64(wafer) << 32 | UInt64(die))
    }
    #expect(Serial("L7-W3-D12") == Serial(lot: 7, wafer: 3, die: 12))
    #expect(Serial("L00-W00-D09") == 9)
    #expect(Serial("007") == 7)
  }

  @Test(arguments: [
    "", " ", "-1", "+7", "-0", "7 ", " 7", "7.0", "1e3", "0x7", "4294967295", "4294967296",
    "99999999999999999999",
    "L", "L07", "L07-W03", "L07-W03-D", "L07-W03-D12-", "-L07-W03-D12", "L07W03D12", "W03-L07-D12",
    "l07-w03-d12",
    "L65535-W0-D0", "L0-W65535-D0", "L0-W0-D4294967295", "L-1-W0-D0", "L+1-W0-D0", "L 1-W0-D0", "L0x1-W0-D0",
    "L0-W0-D99999999999999999999", "L\u{0661}-W0-D0", "\u{0667}", "L07-W03-D12\n", "seven",
  ])
  func otherTextIsNoSerial(text: String) { #expect(Serial(text) == nil) }

  @Test func serialsHaveLimitsAndAnOrder() {
    #expect(Serial(lot: 65_535, wafer: 0, die: 0) == nil)
    #expect(Serial(lot: 0, wafer: 65_535, die: 0) == nil)
    #expect(Serial(lot: 0, wafer: 0, die: 4_294_967_295) == nil)
    #expect(Serial(lot: -1, wafer: 0, die: 0) == nil)
    #expect(Serial(lot: .max, wafer: .max, die: .max) == nil)
    let ordered = ["5", "L00-W01-D00", "L00-W01-D01", "L01-W00-D00"].compactMap { Serial($0) }
    #expect(ordered.count == 4)
    #expect(ordered.reversed().sorted() == ordered)
  }

  @Test func placementsCoverEveryMatrixOnce() throws {
    for (layers, limits) in [
      ([64, 32, 10], TileLimits()), ([64, 32, 10], .init(rows: 2, columns: 1)),
      ([100, 7, 300, 1], .init(rows: 33, columns: 8)),
      ([1, 1], .init(rows: 2, columns: 1)),
    ] {
      let placement = try Placement(layers: layers, limits: limits)
      #expect(placement.matrixCount == layers.count - 1)
      #expect(placement.blocks.joined().map(\.tile) == Array(0..<placement.tileCount))
      var cells = 0
      for (matrix, blocks) in placement.blocks.enumerated() {
        var covered = [Int](repeating: 0, count: (layers[matrix] + 1) * layers[matrix + 1])
        for block in blocks {
          #expect(
            (1...limits.rows).contains(block.rows.count) && (1...limits.columns).contains(block.columns.count)
          )
          for row in block.rows {
            for column in block.columns { covered[row * layers[matrix + 1] + column] += 1 }
          }
        }
        #expect(covered.allSatisfy { $0 == 1 })
        cells += 2 * covered.count
      }
      #expect(placement.cellCount == cells)
    }
  }

  @Test(
    arguments: [
      ([], TileLimits(), "inputs and outputs, not 0 layer"), ([5], .init(), "not 1 layer"),
      ([5, 0], .init(), "out of range"), ([-1, 5], .init(), "out of range"),
      ([1 << 24 + 1, 5], .init(), "out of range"),
      ([.max, .max], .init(), "out of range"), ([1 << 24, 1 << 24], .init(), "281474993487872 pairs"),
      ([5, 5], .init(rows: 1, columns: 9), "no input and bias"),
      ([5, 5], .init(rows: 9, columns: 0), "no input"),
      ([5, 5], .init(rows: -3, columns: 9), "no input"),
      // A small file could otherwise ask for hundreds of millions of tiles.
      ([1 << 24, 31], .init(rows: 2, columns: 1), "260046879 tiles"),
    ] as [([Int], TileLimits, String)])
  func impossibleChipsAreRefused(layers: [Int], limits: TileLimits, reason: String) {
    let error = failure(AnalogError.self) { _ = try Placement(layers: layers, limits: limits) }
    #expect(error?.message.contains(reason) == true, "\(String(describing: error))")
    #expect(error?.remedy.isEmpty == false)
  }

  @Test func spansAddExactly() {
    #expect(
      TimeSpan.days(1) == .hours(24) && TimeSpan.hours(1) == .seconds(3600) && TimeSpan.years(1) == .days(365)
    )
    #expect(TimeSpan.seconds(0.1) + .seconds(0.2) == .seconds(0.3))
    #expect(TimeSpan.seconds(1) - .seconds(3) == .seconds(-2))
    #expect(TimeSpan.seconds(1e-6).microseconds == 1 && TimeSpan.seconds(4e-7) == .zero)
    #expect(TimeSpan.seconds(9e9).seconds == 9e9)
    #expect(TimeSpan.seconds(1) < .seconds(1.000_001))
  }

  @Test func temperatures() {
    #expect(Temperature.celsius(26.85) < .kelvin(300.001) && Temperature.celsius(26.85) > .kelvin(299.999))
    #expect(Temperature.room == .kelvin(300))
  }

  @Test func clocksMergeStretchesOfOneTemperature() {
    var chip = Chip(.perfect, serial: 1, layers: [1, 1])
    chip.age(.days(1))
    chip.age(.days(2))
    chip.age(.zero, at: .kelvin(400))
    chip.age(.days(3), at: .kelvin(350))
    chip.age(.days(4))
    #expect(chip.clock.age == .days(10))
    #expect(chip.clock.history.map(\.span) == [.days(3), .days(3), .days(4)])
    #expect(chip.clock.history.map(\.temperature) == [.room, .kelvin(350), .room])
  }

  @Test func summaries() throws {
    let summary = Summary([2, 4, 4, 4, 5, 5, 7, 9])
    #expect(summary.mean == 5 && summary.n == 8 && abs(summary.sd - (32.0 / 7).squareRoot()) < 1e-12)
    // t(0.975, 7) = 2.3646.
    let halfWidth = try #require(summary.halfWidth())
    #expect(abs(halfWidth - 2.364_62 * summary.sd / 8.0.squareRoot()) < 1e-4)
    #expect(Summary([3]).halfWidth() == nil && Summary([3]).sd == 0 && Summary([]).mean == 0)
  }
}
