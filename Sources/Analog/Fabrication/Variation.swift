/// How cells differ by where they come from: a cell's factor is lot x wafer(x, y) x die x plane over the die x
/// correlated field(row, column) x local mismatch. It multiplies what a write moves: a cell's gain, or the steps of a
/// pulsed cell. Every factor has mean 1 (but for `waferRadial`) and is at least `least`.
public struct VariationModel: Sendable, Equatable {
  /// Relative sigma from lot to lot.
  public var lotSigma: Double = 0
  /// Relative sigma from wafer to wafer within a lot.
  public var waferSigma: Double = 0
  /// Relative change from the wafer's centre to its rim, with the square of the radius; the same for all wafers.
  public var waferRadial: Double = 0
  /// Sigma of that change from wafer to wafer.
  public var waferRadialSigma: Double = 0
  /// Sigma from wafer to wafer of the relative change from rim to rim, in x and in y: a plane.
  public var waferGradientSigma: Double = 0
  /// Relative sigma from die to die within a wafer.
  public var dieSigma: Double = 0
  /// Sigma from die to die of the relative change from edge to edge, along rows and along columns: a plane (the part
  /// S_P D of Pelgrom et al., JSSC 24:1433, 1989).
  public var dieGradientSigma: Double = 0
  /// Relative sigma of a smooth Gaussian field over the die.
  public var correlatedSigma: Double = 0
  /// Distance in cells at which the field's correlation exp(-(d / length)^2) has fallen to 1/e.
  public var correlationLength_cells: Double = 100
  /// Local mismatch times the root of a cell's area, relative sigma times micrometres (A of Pelgrom's law).
  public var pelgrom_um: Double = 0
  /// Width of a cell in micrometres.
  public var cellWidth_um: Double = 1
  /// Length of a cell in micrometres.
  public var cellLength_um: Double = 1
  /// How local mismatch is distributed.
  public var tail: Tail = .normal

  /// The distribution of local mismatch; each has mean 1 and relative sigma `localSigma`.
  public enum Tail: Sendable, Equatable {
    /// 1 + sigma xi.
    case normal
    /// exp(s xi - s^2/2), s^2 = ln(1 + sigma^2).
    case logNormal
    /// 1 + sigma T, T of Student's t brought to unit variance. More than 2 degrees of freedom.
    case studentT(degreesOfFreedom: Double)
  }

  /// No variation.
  public init() {}

  /// No factor falls below this, and no product of factors: a cell's gain stays positive.
  static let least: Float = 0.05

  /// Relative sigma of local mismatch, A / sqrt(W L).
  public var localSigma: Double { pelgrom_um / (cellWidth_um * cellLength_um).squareRoot() }

  /// Whether every cell of every chip has factor 1.
  var isNothing: Bool {
    lotSigma == 0 && waferSigma == 0 && waferRadial == 0 && waferRadialSigma == 0 && waferGradientSigma == 0
      && dieSigma == 0 && dieGradientSigma == 0 && correlatedSigma == 0 && pelgrom_um == 0
  }
}
