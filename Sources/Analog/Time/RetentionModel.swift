import Kernels

/// Loss of what was programmed, thermally activated: a cell's distance from a resting state falls as exp(-t / tau), with
/// tau = time (at the reference temperature) exp(Ea/k (1/T - 1/T_reference)) and log-normal over cells.
public struct RetentionModel: Sendable, Equatable {
  /// Median time constant in seconds at the reference temperature.
  public var time_s: Double
  /// Sigma over cells of the natural logarithm of the time constant; a cell keeps its own for life.
  public var timeSpread: Double = 0
  /// Activation energy in electronvolts.
  public var activationEnergy_eV: Double = 0
  /// Temperature in kelvin at which the time constant is stated.
  public var reference_K: Double = 300
  /// What conductances fall towards, in microsiemens; nil: where the cell rests at weight 0.
  public var towards_uS: Double?

  /// A time constant that is the same for all cells and temperatures.
  public init(time_s: Double) { self.time_s = time_s }
}

/// What retention loss has done by now to cells written at each remembered time.
struct RetentionTable: Sendable {
  /// -log2 of what is left of a median cell's distance.
  private let progress: [Float]
  private let towards_S: Float

  init(_ model: RetentionModel, cell: CellModel, ages_s: [Double]) {
    progress = ages_s.map { Float($0 / model.time_s * 1.442_695_040_888_963_4) }
    towards_S = model.towards_uS.map { Float($0 * 1e-6) } ?? Float(cell.rest_S)
  }

  /// `rate` is the cell's own: the median time constant over its own.
  func kept_S(_ value_S: Float, rate: Float, _ index: Int) -> Float {
    let progress = progress[index]
    return progress == 0 ? value_S : towards_S + (value_S - towards_S) * ChipMath.exp2(-rate * progress)
  }
}
