import Analog
import Foundation

/// What the microscope sees of a chip, as files.
public enum ChipPicture {
  /// Writes a layer's conductances in siemens as .npy: G+ then G-, 2 x rows x columns.
  public static func writeCells(_ chip: borrowing Chip, layer: Int, to path: String) throws {
    let view = chip.microscope
    let plus = view.plus_S[layer]
    try NumPyFile.write(
      Tensor(
        plus.elements + view.minus_S[layer].elements, shape: [2, plus.rows, plus.columns]), to: path)
  }

  /// A layer's effective weights as a picture: blue below zero, red above, stuck pairs framed in black. Layers of more
  /// than 256 rows or columns are thinned.
  public static func svg(_ chip: borrowing Chip, layer: Int) -> String {
    let view = chip.microscope
    let weights = view.effectiveWeights[layer]
    let largest = max(weights.elements.reduce(0) { max($0, $1.magnitude) }, 1e-12)
    let step = max(1, (max(weights.rows, weights.columns) + 255) / 256)
    let rows = Array(stride(from: 0, to: weights.rows, by: step))
    let columns = Array(stride(from: 0, to: weights.columns, by: step))
    let size = max(3.0, (640 / Double(max(rows.count, columns.count))).rounded(.down))
    // Wide enough for the title, however few columns there are.
    let width = max(Double(columns.count) * size + 20, 440)
    var parts = [
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"\(width)\" height=\"\(Double(rows.count) * size + 44)\" font-family=\"sans-serif\" font-size=\"13\">",
      "<text x=\"10\" y=\"20\">\(escaped(chip.card.name)), chip \(chip.serial), layer \(layer): \(weights.rows) x \(weights.columns)</text>",
    ]
    for (y, row) in rows.enumerated() {
      for (x, column) in columns.enumerated() {
        let cell = row * weights.columns + column
        let frame = view.stuckPairs[layer][cell] ? " stroke=\"black\"" : ""
        parts.append(
          "<rect x=\"\(10 + Double(x) * size)\" y=\"\(32 + Double(y) * size)\" width=\"\(size)\" height=\"\(size)\" fill=\"\(color(weights.elements[cell] / largest))\"\(frame)/>"
        )
      }
    }
    return (parts + ["</svg>", ""]).joined(separator: "\n")
  }

  private static func color(_ level: Float) -> String {
    let fade = Int((255 * (1 - min(level.magnitude, 1))).rounded())
    return level >= 0 ? "rgb(255,\(fade),\(fade))" : "rgb(\(fade),\(fade),255)"
  }
}
