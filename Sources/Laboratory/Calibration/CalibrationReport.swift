import Analog
import Kernels

/// What a fit to measurements found, and the card that it makes.
public struct CalibrationReport: Sendable {
  /// What is fitted.
  public enum Model: String, Sendable, CaseIterable {
    /// Loss of conductance with time.
    case drift
    /// Steps of pulsed cells.
    case step
    /// Spread of conductances right after programming.
    case programmingNoise = "programming-noise"
    /// Noise of a read.
    case readNoise = "read-noise"
  }

  /// A number of the card and how well the data determine it.
  public struct Parameter: Sendable, Equatable {
    /// Its key, relative to the section that is fitted.
    public let name: String
    /// The fitted value, in the unit that ends the key.
    public let value: Double
    /// Its standard error.
    public let standardError: Double

    /// A fitted number.
    public init(name: String, value: Double, standardError: Double) {
      self.name = name
      self.value = value
      self.standardError = standardError
    }
  }

  /// What was fitted.
  public let model: Model
  /// The numbers fitted, in the order of the card.
  public let parameters: [Parameter]
  /// Keys that the data do not determine, with the base card's value, which was kept.
  public let held: [(name: String, value: Double)]
  /// Sum of squared residuals in units of their variance.
  public let chi2: Double
  /// Residuals less parameters.
  public let degreesOfFreedom: Int
  /// What a reader should know.
  public let notes: [String]
  /// The base card with the fitted section, its sources not yet changed.
  public let card: DeviceCard
  /// Path of the section in the card, to which names are relative.
  public let section: String

  /// chi2 over degrees of freedom; nil without any.
  public var chi2PerDegree: Double? { degreesOfFreedom > 0 ? chi2 / Double(degreesOfFreedom) : nil }
  /// Probability of a worse fit if the model is right.
  public var pValue: Double { chiSquareTail(chi2, degreesOfFreedom: degreesOfFreedom) }

  /// The fitted number of a name.
  public subscript(name: String) -> Parameter? { parameters.first { $0.name == name } }

  /// The card under a new name, with a source for what was fitted. Checked as a card that is read.
  /// - Parameters:
  ///   - name: the new card's name.
  ///   - citation: what was measured, and where the data are.
  /// - Throws: `LaboratoryError` with kind `.badData` when a fitted number lies outside what a card may say.
  public func finishedCard(named name: String, citation: String) throws(LaboratoryError) -> DeviceCard {
    var card = card
    card.name = name
    let covers = parameters.map { "\(section).\($0.name)" }
    // An older source of the same number gives way.
    card.sources = card.sources.compactMap { source in
      var source = source
      source.covers.removeAll(where: covers.contains)
      return source.covers.isEmpty ? nil : source
    }
    card.sources.append(DeviceCard.Source(covers: covers, citation: citation, confidence: .read))
    return try CardReader.read(Array(CardWriter.text(card).utf8), source: "the fitted card").card
  }
}
