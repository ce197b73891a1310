import Kernels
import Testing

@Suite struct ReadEdgeTests {
  @Test(arguments: InstructionLevel.available)
  func nothingToRead(level: InstructionLevel) {
    let noise = DrawAddress(key: 1, stream: 0, array: 0, event: 0)
    #expect(ReadCase(rows: 5, columns: 5, batch: 0).read(noise: noise, level: level).isEmpty)
    #expect(ReadCase(rows: 5, columns: 0, batch: 3).read(noise: noise, level: level).isEmpty)
    #expect(ReadCase(rows: 0, columns: 0, batch: 0).read(noise: noise, level: level).isEmpty)
    // Without rows nothing flows, but the amplifier still makes its noise.
    let empty = ReadCase(rows: 0, columns: 3, batch: 2)
    #expect(empty.read(noise: noise, level: level) == [0, 0, 0, 0, 0, 0])
    let hiss = empty.read(epilogue: ReadEpilogue(outputVariance: 4), noise: noise, level: level)
    #expect(hiss == normals(6, at: noise).map { 2 * $0 })
  }

  @Test(arguments: InstructionLevel.available)
  func nanPassesThrough(level: InstructionLevel) {
    var a = ReadCase(rows: 8, columns: 35, batch: 7)
    a.inputs[3 * 8 + 2] = .nan
    let values = a.read(epilogue: ReadEpilogue(limit: 2, step: 0.5), level: level)
    for k in values.indices { #expect(values[k].isNaN == (k / 35 == 3)) }
  }

  @Test(arguments: InstructionLevel.available)
  func infinitiesAreClipped(level: InstructionLevel) {
    var a = ReadCase(rows: 1, columns: 2, batch: 2)
    a.inputs = [.infinity, -.infinity]
    a.signal = [1, -1]
    #expect(a.read(epilogue: ReadEpilogue(limit: 3, step: 0.5), level: level) == [3, -3, -3, 3])
    let free = a.read(epilogue: ReadEpilogue(step: 0.5), level: level)
    #expect(free == [.infinity, -.infinity, -.infinity, .infinity])
  }

  @Test(arguments: InstructionLevel.available)
  func allClippedToZero(level: InstructionLevel) {
    let a = ReadCase(rows: 9, columns: 9, batch: 2)
    #expect(a.read(epilogue: ReadEpilogue(limit: 0), level: level).allSatisfy { $0 == 0 })
  }

  /// One draw per output against the naive way, one draw per cell and read. False-alarm rate 1e-6 for each bound.
  @Test func oneDrawPerOutputHasTheDistributionOfOnePerCell() {
    let (rows, columns, batch) = (24, 3, 100_000)
    var a = ReadCase(rows: rows, columns: columns, batch: batch)
    let input = Array(a.inputs.prefix(rows))
    a.inputs = Array(repeatElement(input, count: batch).joined())
    let fast = a.read(noise: DrawAddress(key: 8, stream: 1, array: 0, event: 0))

    let sigma = a.variance.map { $0.squareRoot() }
    let draws = normals(batch * rows * columns, at: DrawAddress(key: 8, stream: 2, array: 0, event: 0))
    for j in 0..<columns {
      var naive: [Float] = []
      for b in 0..<batch {
        var sum: Float = 0
        for i in 0..<rows {
          let cell = i * columns + j
          sum += input[i] * (a.signal[cell] + sigma[cell] * draws[b * rows * columns + cell])
        }
        naive.append(sum)
      }
      let column = (0..<batch).map { fast[$0 * columns + j] }
      #expect(kolmogorovSmirnov(column, naive) < kolmogorovLimit)

      let exact = (0..<rows).reduce(0.0) {
        $0 + Double(input[$1] * input[$1]) * Double(a.variance[$1 * columns + j])
      }
      let mean = column.reduce(0.0) { $0 + Double($1) } / Double(batch)
      let squares = column.reduce(0.0) { $0 + (Double($1) - mean) * (Double($1) - mean) }
      let deviation = (squares / exact - Double(batch - 1)) / (2 * Double(batch - 1)).squareRoot()
      #expect(abs(deviation) < sigmaLimit)
    }
  }
}
