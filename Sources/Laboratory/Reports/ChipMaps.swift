import Analog

/// Maps of a chip's layers: conductances of both polarities, weights with stuck pairs, and the difference to another
/// chip.
struct ChipMaps {
  /// The first layers; more would make a page too large to read.
  let layers: Range<Int>
  /// Layers without a map.
  let leftOut: Int
  private let view: Microscope
  private let other: (serial: String, weights: [Matrix])?

  private static let mostLayers = 6
  /// Rows and columns of a map; larger layers are shown as means over blocks of cells.
  private static let mostPixels = 72

  init(_ chip: borrowing Chip, against other: (serial: String, weights: [Matrix])?) {
    view = chip.microscope
    layers = 0..<min(view.plus_S.count, Self.mostLayers)
    leftOut = view.plus_S.count - layers.count
    self.other = other
  }

  /// A layer's maps side by side.
  func picture(layer: Int) -> Easel.Picture {
    let plus = view.plus_S[layer]
    let step = Self.step(plus)
    let blocks = step > 1 ? " Each square is the mean of \(step) x \(step) cells." : ""
    let difference = other.map { " Right: weights less those of chip \($0.serial)." } ?? ""
    let stuck = view.stuckPairs[layer].count { $0 }
    return Easel.Picture(
      id: "map\(layer)",
      caption:
        "Rows are inputs, the last of them the bias; columns are outputs. From the left: conductances of the positive and the negative cells in µS, "
        + "the weights that a read applies with pairs that have a stuck cell as small squares.\(difference)\(blocks)",
      alternative:
        "Maps of layer \(layer), \(plus.rows) rows and \(plus.columns) columns: conductances, weights, and \(stuck) pairs with a stuck cell.",
      script: script(layer), width: 820, height: 420, table: table(layer))
  }

  private static func step(_ matrix: Matrix) -> Int {
    max(1, (max(matrix.rows, matrix.columns) + mostPixels - 1) / mostPixels)
  }

  /// Means over square blocks, as gnuplot's rows: column, row, value.
  private static func blocks(_ values: (Int) -> Double, _ matrix: Matrix) -> [[String]] {
    let step = step(matrix)
    var rows: [[String]] = []
    for top in stride(from: 0, to: matrix.rows, by: step) {
      for left in stride(from: 0, to: matrix.columns, by: step) {
        var (sum, count) = (0.0, 0.0)
        for row in top..<min(top + step, matrix.rows) {
          for column in left..<min(left + step, matrix.columns) {
            sum += values(row * matrix.columns + column)
            count += 1
          }
        }
        rows.append(["\(left / step)", "\(top / step)", plotNumber(sum / count)])
      }
    }
    return rows
  }

  private func script(_ layer: Int) -> String {
    let plus = view.plus_S[layer]
    let minus = view.minus_S[layer]
    let weights = view.effectiveWeights[layer]
    let stuck = view.stuckPairs[layer]
    let step = Self.step(plus)
    let marks = stuck.indices.filter { stuck[$0] }.map { cell in
      [cell % plus.columns, cell / plus.columns].map { plotNumber((Double($0) + 0.5) / Double(step) - 0.5) }
    }
    var script = plotData("plus", Self.blocks({ Double(plus.elements[$0]) * 1e6 }, plus))
    script += plotData("minus", Self.blocks({ Double(minus.elements[$0]) * 1e6 }, plus))
    script += plotData("weights", Self.blocks({ Double(weights.elements[$0]) }, plus))
    script += plotData("stuck", marks.isEmpty ? [["NaN", "NaN"]] : marks)
    let most_uS = Double((plus.elements + minus.elements).max() ?? 0) * 1e6
    var panels = [
      Panel(title: "G+, µS", data: "plus", range: 0...max(most_uS, 1e-9), isSigned: false),
      Panel(title: "G-, µS", data: "minus", range: 0...max(most_uS, 1e-9), isSigned: false),
      Panel(
        title: "weights, stuck", data: "weights", range: Self.reach(weights.elements), isSigned: true,
        extra: ", $stuck using 1:2 with points pt 4 ps 0.45 lc rgb '#101010' notitle"),
    ]
    if let other {
      let differences = zip(weights.elements, other.weights[layer].elements).map { $0 - $1 }
      script += plotData("error", Self.blocks({ Double(differences[$0]) }, plus))
      panels.append(
        Panel(title: "difference", data: "error", range: Self.reach(differences), isSigned: true))
    }
    script += """
      set multiplot layout 1,\(panels.count)
      set xrange [-0.5:\(Double((plus.columns + step - 1) / step) - 0.5)]
      set yrange [\(Double((plus.rows + step - 1) / step) - 0.5):-0.5]
      unset tics
      set border 15
      set cbtics scale 0.5
      set style fill solid 1 noborder

      """
    return script + panels.enumerated().map { $1.script(place: $0, of: panels.count) }.joined()
      + "unset multiplot"
  }

  private static func reach(_ values: [Float]) -> ClosedRange<Double> {
    let most = Double(values.lazy.filter(\.isFinite).map(\.magnitude).max() ?? 0)
    return -max(most, 1e-9)...max(most, 1e-9)
  }

  private func table(_ layer: Int) -> PageTable {
    func row(_ name: String, _ values: [Float], _ unit: Double) -> [String] {
      let summary = Summary(values.map { Double($0) * unit })
      let (low, high) = (values.min() ?? 0, values.max() ?? 0)
      return [name] + [summary.mean, summary.sd, Double(low) * unit, Double(high) * unit].map(Words.number)
    }
    let weights = view.effectiveWeights[layer]
    var rows = [
      row("positive cells, µS", view.plus_S[layer].elements, 1e6),
      row("negative cells, µS", view.minus_S[layer].elements, 1e6), row("weights", weights.elements, 1),
    ]
    if let other {
      let differences = zip(weights.elements, other.weights[layer].elements).map { $0 - $1 }
      rows.append(row("weights less those of chip \(other.serial)", differences, 1))
    }
    let stuck = view.stuckPairs[layer].count { $0 }
    return PageTable(
      caption:
        "Layer \(layer): \(weights.rows) x \(weights.columns) pairs of cells, \(stuck) of them with a stuck cell",
      header: ["what", "mean", "standard deviation", "least", "most"], rows: rows)
  }
}

/// One map of several side by side.
private struct Panel {
  let title: String
  let data: String
  let range: ClosedRange<Double>
  let isSigned: Bool
  var extra = ""

  /// Blue for negative, orange for positive, white for nothing; else viridis.
  private static let signed = "defined (-1 '#0f5fa8', 0 '#f7f7f7', 1 '#b35806')"
  private static let unsigned =
    "defined (0 '#440154', 0.25 '#3b528b', 0.5 '#21918c', 0.75 '#5ec962', 1 '#fde725')"

  func script(place: Int, of count: Int) -> String {
    let width = 1 / Double(count)
    let left = width * Double(place) + 0.02
    return """
      set title \(plotWord(title)) offset 0,-0.4
      set palette \(isSigned ? Self.signed : Self.unsigned)
      set cbrange [\(range.lowerBound):\(range.upperBound)]
      set cbtics (\(range.lowerBound), \((range.lowerBound + range.upperBound) / 2), \(range.upperBound)) format '%.3g'
      set colorbox horizontal user origin screen \(left + 0.02),0.1 size screen \(width - 0.08),0.03
      set lmargin at screen \(left)
      set rmargin at screen \(left + width - 0.04)
      set tmargin at screen 0.9
      set bmargin at screen 0.17
      plot $\(data) using 1:2:3 with image pixels notitle\(extra)

      """
  }
}
