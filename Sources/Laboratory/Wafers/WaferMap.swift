import Analog
import Foundation

/// A picture of a wafer: its circle and notch, every die in the colour of one property, dead dies crossed, and a scale.
public struct WaferMap {
  private let wafer: Wafer
  private let summaries: [DieSummary]
  private let property: WaferProperty
  private let scale: ColorScale
  /// Centre and radius of the wafer in the picture, and its pixels per millimetre.
  private let center = (x: 300.0, y: 372.0)
  private let radius = 272.0
  private var perMillimetre: Double { radius / wafer.card.wafer.radius_mm }

  private static let alive = "#4aa564"
  private static let dead = "#b9bdc4"

  /// A map of a property of a wafer's dies.
  public init(_ wafer: Wafer, _ summaries: [DieSummary], property: WaferProperty) {
    self.wafer = wafer
    self.summaries = summaries
    self.property = property
    scale = ColorScale(summaries.map(property.value))
  }

  /// The picture as a document.
  public var svg: String {
    let parts =
      [
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 760 700\" width=\"760\" height=\"700\" role=\"img\" aria-label=\"\(escaped(title))\" font-family=\"sans-serif\" font-size=\"14\" fill=\"#22262c\">",
        "<rect width=\"760\" height=\"700\" fill=\"white\"/>",
        "<text x=\"28\" y=\"36\" font-size=\"19\" font-weight=\"bold\">\(escaped(title))</text>",
        "<text x=\"28\" y=\"60\" fill=\"#5b626c\">\(escaped(subtitle))</text>",
        outline,
      ] + zip(wafer.dies, summaries).map { die($0.place, $1) } + legend + footer + ["</svg>", ""]
    return parts.joined(separator: "\n")
  }

  private var title: String { "Wafer \(wafer.name): \(property.label)" }

  private var subtitle: String {
    let layers = wafer.placement.layers.map(String.init).joined(separator: "-")
    return "\(wafer.card.name), \(layers), \(wafer.placement.cellCount) cells per die"
  }

  /// The rim, with the notch at the bottom that tells how the wafer lies.
  private var outline: String {
    let notch = 7.0
    let y = center.y + (radius * radius - notch * notch).squareRoot()
    let r = point(radius)
    return
      "<path d=\"M \(point(center.x + notch)) \(point(y)) A \(r) \(r) 0 1 0 \(point(center.x - notch)) \(point(y)) "
      + "L \(point(center.x)) \(point(center.y + radius - 11)) Z\" fill=\"#f3f4f6\" stroke=\"#7d848f\" stroke-width=\"1.5\"/>"
  }

  private func die(_ place: WaferGeometry.Place, _ summary: DieSummary) -> String {
    let width = wafer.card.wafer.dieWidth_mm * perMillimetre
    let height = wafer.card.wafer.dieHeight_mm * perMillimetre
    // A scribe line between dies, as far as they are wide enough for one.
    let gap = min(1.5, 0.12 * min(width, height))
    let left = center.x + place.x_mm * perMillimetre - width / 2 + gap / 2
    let top = center.y - place.y_mm * perMillimetre - height / 2 + gap / 2
    let (right, bottom) = (left + width - gap, top + height - gap)
    var parts = [
      "<g><title>\(escaped(words(summary)))</title>",
      "<rect x=\"\(point(left))\" y=\"\(point(top))\" width=\"\(point(width - gap))\" height=\"\(point(height - gap))\" fill=\"\(color(summary))\"/>",
    ]
    if !summary.isAlive {
      let cross =
        "M \(point(left)) \(point(top)) L \(point(right)) \(point(bottom)) M \(point(left)) \(point(bottom)) L \(point(right)) \(point(top))"
      // White under red, so that the cross shows on every colour.
      parts.append("<path d=\"\(cross)\" stroke=\"white\" stroke-width=\"\(point(3.4 * stroke))\"/>")
      parts.append("<path d=\"\(cross)\" stroke=\"#c2272d\" stroke-width=\"\(point(1.7 * stroke))\"/>")
    }
    return (parts + ["</g>"]).joined()
  }

  /// Thinner lines on small dies.
  private var stroke: Double {
    min(1.3, max(0.4, min(wafer.card.wafer.dieWidth_mm, wafer.card.wafer.dieHeight_mm) * perMillimetre / 22))
  }

  private func color(_ summary: DieSummary) -> String {
    if property == .yield { return summary.isAlive ? Self.alive : Self.dead }
    return scale.color(property.value(summary))
  }

  private func words(_ summary: DieSummary) -> String {
    let state = summary.causeOfDeath.map { ", \($0.rawValue)" } ?? ""
    return "die \(summary.serial.die)\(state): mean factor \(String(format: "%.4f", summary.meanFactor)), "
      + "\(summary.stuckCells) of \(summary.cells) cells stuck"
  }

  private var legend: [String] {
    property == .yield ? yieldLegend : scaleLegend
  }

  private var scaleLegend: [String] {
    let (x, top, height) = (622.0, 150.0, 380.0)
    let steps = 48
    var parts = (0..<steps).map { step in
      // A little overlap hides seams between the bands.
      let y = top + height * Double(step) / Double(steps)
      let share = 1 - (Double(step) + 0.5) / Double(steps)
      return
        "<rect x=\"\(point(x))\" y=\"\(point(y))\" width=\"22\" height=\"\(point(height / Double(steps) + 0.6))\" fill=\"\(ColorScale.color(share: share))\"/>"
    }
    for tick in scale.ticks {
      let y = top + height * (1 - scale.share(tick))
      parts.append(
        "<path d=\"M \(point(x + 22)) \(point(y)) h 6\" stroke=\"#5b626c\"/><text x=\"\(point(x + 33))\" y=\"\(point(y + 5))\">\(scale.text(tick))</text>"
      )
    }
    parts.append(
      "<text transform=\"translate(608 \(point(top + height / 2))) rotate(-90)\" text-anchor=\"middle\" fill=\"#5b626c\">\(escaped(property.label))</text>"
    )
    return parts + deadKey(y: top + height + 40)
  }

  private var yieldLegend: [String] {
    [
      "<rect x=\"608\" y=\"300\" width=\"22\" height=\"22\" fill=\"\(Self.alive)\"/><text x=\"640\" y=\"316\">alive</text>"
    ] + deadKey(y: 340)
  }

  private func deadKey(y: Double) -> [String] {
    guard summaries.contains(where: { !$0.isAlive }) else { return [] }
    let cross = "M 608 \(point(y)) l 22 22 M 608 \(point(y + 22)) l 22 -22"
    return [
      "<rect x=\"608\" y=\"\(point(y))\" width=\"22\" height=\"22\" fill=\"\(Self.dead)\"/><path d=\"\(cross)\" stroke=\"white\" stroke-width=\"3.4\"/><path d=\"\(cross)\" stroke=\"#c2272d\" stroke-width=\"1.7\"/>",
      "<text x=\"640\" y=\"\(point(y + 16))\">dead at birth</text>",
    ]
  }

  private var footer: [String] {
    let good = summaries.count { $0.isAlive }
    let share = 100 * Double(good) / Double(max(summaries.count, 1))
    let wafer = wafer.card.wafer
    return [
      "<text x=\"28\" y=\"674\"><tspan font-weight=\"bold\">\(good) of \(summaries.count) dies alive (\(String(format: "%.1f", share)) %)</tspan></text>",
      "<text x=\"732\" y=\"674\" text-anchor=\"end\" fill=\"#5b626c\">wafer \(short(wafer.diameter_mm)) mm, dies \(short(wafer.dieWidth_mm)) mm x \(short(wafer.dieHeight_mm)) mm</text>",
    ]
  }

  private func short(_ value: Double) -> String { String(format: "%g", value) }
  private func point(_ value: Double) -> String { String(format: "%.2f", value) }
}
