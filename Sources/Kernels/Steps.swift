import CKernels

/// Steps and bounds of pulsed cells in units of weight, one of each per cell.
public struct CellSteps: Sendable {
  /// Step at weight 0 upwards.
  public var up: [Float]
  /// Step at weight 0 downwards.
  public var down: [Float]
  /// Change of the upward step per unit of weight; empty where it is not kept.
  public var upSlope: [Float]
  /// The same downwards.
  public var downSlope: [Float]
  /// Upper bound.
  public var upper: [Float]
  /// Lower bound.
  public var lower: [Float]

  /// Room for the steps of so many cells, all 0.
  public init(count: Int, withSlopes: Bool) {
    let zeros = [Float](repeating: 0, count: count)
    (up, down, upper, lower) = (zeros, zeros, zeros, zeros)
    (upSlope, downSlope) = withSlopes ? (zeros, zeros) : ([], [])
  }

  /// Number of cells.
  public var count: Int { up.count }
}

/// What steps and bounds are made from. With standard normals x of each cell, in the order of `draws`,
///
///     f = 1 + sigma x0, or exp(sigma x0)
///     up = |f + min(asymmetry, 0) + asymmetrySigma x1| step
///     down = |f - max(asymmetry, 0) - asymmetrySigma x1| step
///     upper = max(upper (1 + upperSigma x2), 0)
///     lower = max(min(lower (1 + lowerSigma x3), 0), deepest)
///
/// and slopes -up/upper and -down/lower (0 at a bound of 0) of soft bounds, -(gammaUp + gammaSigma x4) up / mean upper
/// bound and the same downwards of linear steps. In units of weight; the same bits at every level.
public struct StepLaw: Sendable, Hashable {
  /// How steps depend on the weight.
  public enum Shape: Sendable, Hashable {
    /// They do not, or in a way that has no slope.
    case constant
    /// In proportion to what mean bounds leave.
    case linear(gammaUp: Float, gammaDown: Float, gammaSigma: Float)
    /// In proportion to what is left to the cell's own bound.
    case softBounds
  }

  /// Where the six normals of each cell come from: step, asymmetry, upper and lower bound, slopes up and down.
  public var draws: [DrawAddress]
  /// How steps depend on the weight.
  public var shape: Shape
  /// Whether steps are log-normal instead of normal.
  public var isLogNormal = false
  /// Mean step.
  public var step: Float
  /// Spread of steps.
  public var sigma: Float = 0
  /// Mean imbalance of up and down.
  public var asymmetry: Float = 0
  /// Spread of the imbalance.
  public var asymmetrySigma: Float = 0
  /// Mean upper bound.
  public var upper: Float = 1
  /// Relative spread of the upper bound.
  public var upperSigma: Float = 0
  /// Mean lower bound.
  public var lower: Float = -1
  /// Relative spread of the lower bound.
  public var lowerSigma: Float = 0
  /// Lower bounds are not below this.
  public var deepest: Float = -.infinity

  /// A law without spread. There are six draws.
  public init(draws: [DrawAddress], shape: Shape, step: Float) {
    precondition(draws.count == 6, "a law of steps needs six draws")
    self.draws = draws
    self.shape = shape
    self.step = step
  }

  var forC: ck_step_law {
    let addresses = draws.map(\.forC)
    var law = ck_step_law()
    law.draws = (addresses[0], addresses[1], addresses[2], addresses[3], addresses[4], addresses[5])
    switch shape {
    case .constant: law.shape = Int32(ck_step_constant)
    case .softBounds: law.shape = Int32(ck_step_soft)
    case .linear(let gammaUp, let gammaDown, let gammaSigma):
      law.shape = Int32(ck_step_linear)
      (law.gamma_up, law.gamma_down, law.gamma_sigma) = (gammaUp, gammaDown, gammaSigma)
    }
    law.log_normal = isLogNormal
    (law.step, law.sigma, law.asymmetry_sigma) = (step, sigma, asymmetrySigma)
    (law.up_offset, law.down_offset) = (min(asymmetry, 0), max(asymmetry, 0))
    (law.upper, law.upper_sigma, law.lower, law.lower_sigma) = (upper, upperSigma, lower, lowerSigma)
    law.deepest = deepest
    return law
  }
}

/// Makes the steps of the cells from `firstCell` on, a multiple of 64.
/// - Parameters:
///   - law: what they are made from.
///   - firstCell: the first cell.
///   - count: how many.
///   - withSlopes: whether slopes are kept.
///   - level: instruction level, which changes the speed only.
/// - Returns: the steps.
public func makeSteps(
  _ law: StepLaw, firstCell: Int = 0, count: Int, withSlopes: Bool = true, level: InstructionLevel = .current
) -> CellSteps {
  precondition(firstCell % 64 == 0, "steps are made from a cell on whose number 64 divides")
  for draw in law.draws { draw.checkCells(from: firstCell, count: count) }
  guard count > 0 else { return CellSteps(count: 0, withSlopes: withSlopes) }
  var description = law.forC
  var steps = CellSteps(count: count, withSlopes: withSlopes)
  steps.withMutablePointers { pointers in
    var pointers = pointers
    level.kernels.make_steps(&description, UInt64(firstCell), count, &pointers)
  }
  return steps
}

extension CellSteps {
  /// The arrays for a kernel that fills them; there must be cells.
  fileprivate mutating func withMutablePointers(_ body: (ck_steps) -> Void) {
    up.withUnsafeMutableBufferPointer { up in
      down.withUnsafeMutableBufferPointer { down in
        upSlope.withUnsafeMutableBufferPointer { upSlope in
          downSlope.withUnsafeMutableBufferPointer { downSlope in
            upper.withUnsafeMutableBufferPointer { upper in
              lower.withUnsafeMutableBufferPointer { lower in
                body(
                  ck_steps(
                    up: up.baseAddress!, down: down.baseAddress!,
                    up_slope: upSlope.isEmpty ? nil : upSlope.baseAddress,
                    down_slope: downSlope.isEmpty ? nil : downSlope.baseAddress, upper: upper.baseAddress!,
                    lower: lower.baseAddress!))
              }
            }
          }
        }
      }
    }
  }

  /// The arrays for a kernel that only reads them; there must be cells.
  func withPointers<Result>(_ body: (ck_steps) -> Result) -> Result {
    let arrays = [up, down, upSlope, downSlope, upper, lower]
    return withPointers(to: arrays, []) { found in
      let pointers = found.map { $0.map { UnsafeMutablePointer(mutating: $0) } }
      return body(
        ck_steps(
          up: pointers[0]!, down: pointers[1]!, up_slope: pointers[2], down_slope: pointers[3],
          upper: pointers[4]!, lower: pointers[5]!))
    }
  }

  private func withPointers<Result>(
    to arrays: [[Float]], _ found: [UnsafePointer<Float>?], _ body: ([UnsafePointer<Float>?]) -> Result
  ) -> Result {
    guard found.count < arrays.count else { return body(found) }
    return arrays[found.count].withUnsafeBufferPointer {
      withPointers(to: arrays, found + [$0.isEmpty ? nil : $0.baseAddress], body)
    }
  }
}
