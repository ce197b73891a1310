import Analog
import Energy
import Foundation

/// A chip in a few lines of a terminal: where its conductances and weights lie, and where its energy went.
public enum ChipSketch {
  private static let width = 32
  private static let mostLayers = 8

  /// The lines, none wider than 80 characters.
  /// - Parameters:
  ///   - chip: the chip.
  ///   - colored: whether to colour bars, which only a terminal shows.
  public static func text(_ chip: borrowing Chip, colored: Bool) -> String {
    let sketch = Sketch(colored: colored)
    return (cells(chip, sketch) + energy(chip, sketch)).joined(separator: "\n")
  }

  private static func cells(_ chip: borrowing Chip, _ sketch: Sketch) -> [String] {
    let view = chip.microscope
    let count = view.plus_S.count
    let layers = 0..<min(count, mostLayers)
    let rest = count > mostLayers ? ["  (\(count - mostLayers) more layers)"] : []
    let conductances = layers.map { layer in
      let values = (view.plus_S[layer].elements + view.minus_S[layer].elements).map { $0 * 1e6 }
      return row("layer \(layer)", values, from: 0, sketch)
    }
    let weights = layers.map { layer in
      row("layer \(layer)", view.effectiveWeights[layer].elements, from: nil, sketch)
    }
    return ["conductances, µS (heights go with the square root of how many)"] + conductances + rest
      + ["weights that a read applies"] + weights + rest
  }

  /// A histogram with its ends, its mean and its spread.
  private static func row(
    _ name: String, _ values: [Float], from floor: Double?, _ sketch: Sketch
  ) -> String {
    let finite = values.filter(\.isFinite).map(Double.init)
    guard let least = finite.min(), let most = finite.max() else { return "  \(name): nothing" }
    let summary = Summary(finite)
    let reach = max(abs(least), abs(most))
    let low = floor ?? -reach
    let high = floor == nil ? reach : max(most, low)
    return "  " + name.padded(to: 9) + number(low).rightAligned(to: 7) + " "
      + sketch.histogram(values, in: low...max(high, low), width: width) + " " + number(high).padded(to: 7)
      + number(summary.mean).rightAligned(to: 7) + " ± " + number(summary.sd)
  }

  private static func energy(_ chip: borrowing Chip, _ sketch: Sketch) -> [String] {
    let bill = Bill(chip.ledger, energy: chip.card.energy).grouped(by: [.phase])
    let total = bill.total.nominal
    guard total > 0 else { return [] }
    return ["energy so far, nominal"]
      + bill.lines.filter { $0.energy.nominal > 0 }.map { line in
        let share = line.energy.nominal / total
        return "  " + (line.phase?.rawValue ?? "").padded(to: 17) + sketch.bar(share, width: width)
          + Words.percent(share).rightAligned(to: 9) + Words.joules(line.energy.nominal).rightAligned(to: 11)
      }
  }

  private static func number(_ value: Double) -> String {
    value == 0 ? "0" : String(format: abs(value) >= 0.01 && abs(value) < 10_000 ? "%.3g" : "%.1e", value)
  }
}
