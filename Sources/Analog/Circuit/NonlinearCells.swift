import Foundation

/// How a cell's current depends on the voltage V across it; G is its conductance at 0 V.
public enum CellLaw: Sendable, Equatable {
  /// I = G V.
  case ohmic
  /// I = G (V + a V^2 + b V^3), with a per volt and b per square volt.
  case polynomial(a_per_V: Double, b_per_V2: Double)
  /// I = G sinh(k V) / k, with k per volt: tunnelling and hopping devices.
  case hyperbolic(k_per_V: Double)

  /// Current per siemens at a voltage.
  func current(_ volts: Double) -> Double {
    switch self {
    case .ohmic: volts
    case .polynomial(let a, let b): volts * (1 + volts * (a + volts * b))
    case .hyperbolic(let k): k == 0 ? volts : sinh(k * volts) / k
    }
  }

  /// Derivative of the current per siemens.
  func slope(_ volts: Double) -> Double {
    switch self {
    case .ohmic: 1
    case .polynomial(let a, let b): 1 + volts * (2 * a + volts * 3 * b)
    case .hyperbolic(let k): cosh(k * volts)
    }
  }

  /// No voltage across a cell exceeds the span of the applied ones (maximum principle); up to it the current
  /// must rise and be a number.
  func check(span_V: Double) throws(AnalogError) {
    var volts = [-span_V, span_V]
    if case .polynomial(let a, let b) = self, b != 0, (a / (3 * b)).magnitude < span_V {
      volts.append(-a / (3 * b))
    }
    for value in volts where !(slope(value) > 0 && slope(value) <= 1e9) {
      throw AnalogError(
        "the cells' current has a slope of \(slope(value)) of its value at 0 V when \(value) V lie across one",
        remedy: "apply voltages at which currents rise with voltage, by less than a factor of 1e9")
    }
  }
}

extension LineSolver {
  /// The solution of an array whose cells are not ohmic, by Newton's method with conjugate gradients for each
  /// step.
  ///
  /// Steps are halved until the sum of squares of Kirchhoff's residuals falls. `iterations` of the result
  /// counts Newton's steps and `residual` is the largest difference between a cell's current by Kirchhoff and
  /// by its law, relative to the largest current.
  /// - Parameters:
  ///   - array: the array, its conductances being those at 0 V.
  ///   - law: the same for all cells.
  ///   - volts: N word-line voltages.
  ///   - tolerance: the residual to reach.
  ///   - limits: when each linear solve stops.
  /// - Throws: `AnalogError` for a law whose current falls somewhere within the span of voltages, or when
  ///   Newton's method or a linear solve does not converge.
  public static func solve(
    _ array: WiredArray, law: CellLaw, volts: [Double], tolerance: Double = 1e-10, limits: Limits = Limits()
  ) throws(AnalogError) -> NodeSolution {
    try law.check(span_V: max(0, volts.max() ?? 0) - min(0, volts.min() ?? 0))
    let cells_S = array.conductances_S.elements
    var state = try LineSolver(array).solve(volts: volts, limits: limits)
    var misfit = Misfit(state, cells_S, law)
    for step in 0..<100 {
      if misfit.relative <= tolerance {
        return NodeSolution(state, iterations: step, residual: misfit.relative)
      }
      let across = state.cellVolts
      var slopes_S = cells_S
      var sources_A = cells_S
      for place in cells_S.indices {
        slopes_S[place] *= law.slope(across[place])
        sources_A[place] *= law.current(across[place]) - law.slope(across[place]) * across[place]
      }
      let solver = LineSolver(lines: LineFactors(array, cells_S: slopes_S))
      let target = try solver.solve(volts: volts, sources_A: sources_A, limits: limits)
      var share = 1.0
      var next = target
      var nextMisfit = Misfit(next, cells_S, law)
      while nextMisfit.squares > misfit.squares, share > 1e-6 {
        share /= 2
        next = state.moved(share, towards: target)
        nextMisfit = Misfit(next, cells_S, law)
      }
      (state, misfit) = (next, nextMisfit)
    }
    throw AnalogError(
      "Newton's method stood at a relative residual of \(misfit.relative) after 100 steps",
      remedy: "lower the voltages, or ask for a larger tolerance")
  }

  /// How far the currents that Kirchhoff's laws give to the cells are from what their law says.
  private struct Misfit {
    var squares = 0.0
    var relative = 0.0

    init(_ solution: NodeSolution, _ cells_S: [Double], _ law: CellLaw) {
      let across = solution.cellVolts
      var (largest, current) = (0.0, 0.0)
      for place in cells_S.indices {
        let difference = solution.cellCurrents_A.elements[place] - cells_S[place] * law.current(across[place])
        squares += difference * difference
        largest = max(largest, difference.magnitude)
        current = max(current, solution.cellCurrents_A.elements[place].magnitude)
      }
      relative = current > 0 ? largest / current : 0
    }
  }
}

extension NodeSolution {
  /// Voltages across the cells, row-major.
  fileprivate var cellVolts: [Double] { zip(wordVolts.elements, bitVolts.elements).map { $0 - $1 } }

  fileprivate init(_ other: NodeSolution, iterations: Int, residual: Double) {
    self.init(
      wordVolts: other.wordVolts, bitVolts: other.bitVolts, cellCurrents_A: other.cellCurrents_A,
      iterations: iterations, residual: residual)
  }

  /// Wires are linear, so any mixture of two solutions obeys Kirchhoff's laws in them.
  fileprivate func moved(_ share: Double, towards other: NodeSolution) -> NodeSolution {
    func mix(_ from: PreciseMatrix, _ to: PreciseMatrix) -> PreciseMatrix {
      var mixed = from
      for place in mixed.elements.indices {
        mixed.elements[place] += share * (to.elements[place] - from.elements[place])
      }
      return mixed
    }
    return NodeSolution(
      wordVolts: mix(wordVolts, other.wordVolts), bitVolts: mix(bitVolts, other.bitVolts),
      cellCurrents_A: mix(cellCurrents_A, other.cellCurrents_A), iterations: 0, residual: 0)
  }
}
