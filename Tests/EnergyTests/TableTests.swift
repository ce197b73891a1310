import Energy
import Testing

/// The two published tables, number by number, in picojoules.
@Suite struct TableTests {
  private static let horowitz: [(DigitalFigure.Operation, ClosedRange<Double>)] = [
    (.int8Add, 0.03...0.03), (.int32Add, 0.1...0.1), (.int8Multiply, 0.2...0.2), (.int32Multiply, 3.1...3.1),
    (.float16Add, 0.4...0.4), (.float32Add, 0.9...0.9), (.float16Multiply, 1.1...1.1),
    (.float32Multiply, 3.7...3.7), (.sram8KB, 10...10), (.sram32KB, 20...20), (.sram1MB, 100...100),
    (.ddr, 1300...2600),
  ]
  private static let jouppi: [(DigitalFigure.Operation, ClosedRange<Double>)] = [
    (.int8Add, 0.007...0.007), (.int32Add, 0.03...0.03), (.bfloat16Add, 0.11...0.11),
    (.float16Add, 0.16...0.16), (.float32Add, 0.38...0.38), (.int8Multiply, 0.07...0.07),
    (.int32Multiply, 1.48...1.48), (.bfloat16Multiply, 0.21...0.21), (.float16Multiply, 0.34...0.34),
    (.float32Multiply, 1.31...1.31), (.sram8KB, 7.5...7.5), (.sram32KB, 8.5...8.5), (.sram1MB, 14...14),
    (.ddr, 1300...1300), (.hbm2, 250...450), (.gddr6, 350...480),
  ]

  @Test(arguments: [(DigitalRival.horowitz45nm, horowitz), (.jouppi7nm, jouppi)])
  func everyNumber(rival: DigitalRival, table: [(DigitalFigure.Operation, ClosedRange<Double>)]) throws {
    #expect(rival.figures.count == table.count)
    for (operation, range_pJ) in table {
      let figure = try #require(rival.figure(operation))
      #expect(figure.low_pJ == range_pJ.lowerBound)
      #expect(figure.high_pJ == range_pJ.upperBound)
      #expect(figure.nominal_pJ == (range_pJ.lowerBound + range_pJ.upperBound) / 2)
      #expect(agree(figure.energy.nominal, figure.nominal_pJ * 1e-12))
    }
  }

  @Test func nodesAndSources() {
    #expect(DigitalRival.horowitz45nm.node_nm == 45 && DigitalRival.jouppi7nm.node_nm == 7)
    #expect(DigitalRival.horowitz45nm.source.contains("ISSCC 2014"))
    #expect(DigitalRival.jouppi7nm.source.contains("ISCA 2021"))
    #expect(DigitalRival.horowitz45nm.figure(.hbm2) == nil)
  }
}
