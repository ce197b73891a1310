/// Solves an array for one read at a time by conjugate gradients, preconditioned by solving each line
/// exactly.
///
/// It shares nothing with the merge of port admittances, so each checks the other. It yields every node's
/// voltage. The lines are factored once; a solver serves any number of reads, on any number of threads.
public struct LineSolver: Sendable {
  /// When iterations end.
  public struct Limits: Sendable {
    /// The residual to reach, relative to the first one, in the preconditioner's norm. Default: 1e-13.
    public var tolerance: Double
    /// Most iterations. Default: 2000.
    public var iterations: Int

    /// Limits; the defaults suit arrays whose answer is wanted to about 1e-12.
    public init(tolerance: Double = 1e-13, iterations: Int = 2000) {
      self.tolerance = tolerance
      self.iterations = iterations
    }
  }

  let lines: LineFactors

  /// Factors the lines of an array.
  public init(_ array: WiredArray) { lines = LineFactors(array) }

  init(lines: LineFactors) { self.lines = lines }

  /// The solution for driven word lines.
  ///
  /// - Parameters:
  ///   - volts: voltages of the word lines' drivers (N).
  ///   - senseVolts: voltages of the bit lines' ends (M); 0 V unless given.
  ///   - sources_A: currents that flow from each word-line node to its bit-line node beside the cell, N x M
  ///     row-major; they are part of the solution's cell currents.
  ///   - limits: when the iterations stop.
  /// - Throws: `AnalogError` when the iterations do not converge within the limits.
  public func solve(
    volts: [Double], senseVolts: [Double]? = nil, sources_A: [Double]? = nil, limits: Limits = Limits()
  ) throws(AnalogError) -> NodeSolution {
    let ends = senseVolts ?? [Double](repeating: 0, count: lines.columns)
    precondition(volts.count == lines.rows && ends.count == lines.columns, "there is one voltage per line")
    precondition(
      sources_A?.count ?? lines.rows * lines.columns == lines.rows * lines.columns, "one source per cell")
    let padding = repeatElement(0.0, count: (lines.paddedRows - lines.rows) * lines.columns)
    let sources = sources_A.map { $0 + padding }
    let count = lines.paddedRows * lines.columns
    let fixed =
      ends.contains { $0 != 0 }
      ? lines.bitVolts(currents: [Double](repeating: 0, count: count), ends: ends)
      : [Double](repeating: 0, count: count)
    let start = lines.wordVolts(bits: fixed, sources: sources, volts: volts)
    var iteration = LineIteration(lines, right: currents(start, sources))
    let steps = try converge(&iteration, limits)
    // One more sweep over all lines: it measures what is left, and its result is better still.
    var bits = iteration.solution
    for place in bits.indices { bits[place] += fixed[place] }
    let sweep = lines.bitVolts(
      currents: currents(lines.wordVolts(bits: bits, sources: sources, volts: volts), sources), ends: ends)
    let words = lines.wordVolts(bits: sweep, sources: sources, volts: volts)
    return solution(words: words, bits: sweep, before: bits, sources: sources, steps: steps)
  }

  /// Currents into the bit lines when their nodes are at 0 V.
  private func currents(_ words: [Double], _ sources: [Double]?) -> [Double] {
    var result = words
    for place in result.indices { result[place] *= lines.cells_S[place] }
    if let sources { for place in result.indices { result[place] += sources[place] } }
    return result
  }

  private func converge(_ iteration: inout LineIteration, _ limits: Limits) throws(AnalogError) -> Int {
    let first = iteration.norm
    var momentum = 0.0
    var steps = 0
    // Written so that a norm that is no number goes on to the error.
    while !(iteration.norm <= first * limits.tolerance * limits.tolerance) {
      guard steps < limits.iterations, iteration.norm.isFinite else {
        throw AnalogError(
          "conjugate gradients stood at a residual of \((iteration.norm / first).squareRoot()) after \(steps) iterations",
          remedy: "allow more iterations, or merge port admittances: a merge does not iterate")
      }
      let last = iteration.norm
      iteration.step(momentum: momentum)
      momentum = iteration.norm / last
      steps += 1
    }
    return steps
  }

  private func solution(
    words: [Double], bits: [Double], before: [Double], sources: [Double]?, steps: Int
  ) -> NodeSolution {
    let count = lines.rows * lines.columns
    var currents = [Double](repeating: 0, count: count)
    var (change, largest) = (0.0, 0.0)
    for place in 0..<count {
      currents[place] = lines.cells_S[place] * (words[place] - bits[place]) + (sources?[place] ?? 0)
      change = max(change, (bits[place] - before[place]).magnitude)
      largest = max(largest, words[place].magnitude, bits[place].magnitude)
    }
    func matrix(_ elements: some Sequence<Double>) -> PreciseMatrix {
      PreciseMatrix(rows: lines.rows, columns: lines.columns, elements: Array(elements))
    }
    return NodeSolution(
      wordVolts: matrix(words.prefix(count)), bitVolts: matrix(bits.prefix(count)),
      cellCurrents_A: matrix(currents),
      iterations: steps, residual: largest > 0 ? change / largest : 0)
  }
}
