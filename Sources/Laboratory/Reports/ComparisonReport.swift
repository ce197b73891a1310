import Analog
import Foundation

/// A comparison as one self-contained page that opens offline.
public enum ComparisonReport {
  /// The page.
  public static func html(_ comparison: Comparison) -> String {
    let plan = comparison.plan
    return """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <title>Copying and distilling: \(escaped(plan.data.name)) on \(escaped(plan.card.name))</title>
      <style>
      body { font: 16px/1.5 system-ui, sans-serif; color: #222; max-width: 48rem; margin: 2rem auto; padding: 0 1rem; }
      table { border-collapse: collapse; margin: 1rem 0; }
      th, td { padding: .3rem .8rem; text-align: right; border-bottom: 1px solid #ddd; }
      th:first-child, td:first-child { text-align: left; }
      svg { width: 100%; height: auto; }
      pre { background: #f6f6f6; padding: 1rem; overflow-x: auto; font-size: 13px; }
      </style>
      </head>
      <body>
      <h1>Knowledge grown on one chip</h1>
      <p>\(plan.pairs) teachers learned <b>\(escaped(plan.data.name))</b> in place on
      <b>\(escaped(plan.card.name))</b> chips of layers \(plan.layers.map(String.init).joined(separator: "-")).
      Each handed on what it knew in three ways, down a line of \(plan.generations) chips, no two of them alike.</p>
      \(chart(comparison).svg)
      <p>Lines are means over \(plan.pairs) pairs, bands one standard deviation.</p>
      <h2>The first hand-over</h2>
      \(table(comparison))
      <h2>In plain text</h2>
      <pre>\(escaped(ComparisonTable.text(comparison)))</pre>
      <h2>Where the numbers come from</h2>
      <ul>
      \(plan.card.sources.map { "<li>\(escaped($0.citation)) [\($0.confidence.rawValue)]: \(escaped($0.covers.joined(separator: ", ")))</li>" }.joined(separator: "\n"))
      </ul>
      <p>Card SHA-256 <code>\(CardWriter.sha256(plan.card))</code>, seed \(plan.seed), version \(laboratoryVersion).</p>
      </body>
      </html>

      """
  }

  private static func chart(_ comparison: Comparison) -> LineChart {
    let generations = 1...comparison.plan.generations
    let teacher = Summary(comparison.pairs.compactMap(\.teacherAged))
    let colors: [Succession: String] = [
      .copyOpenLoop: "#c0392b", .copyWriteVerify: "#e08e0b", .distilled: "#1f6f8b",
    ]
    let names: [Succession: String] = [
      .copyOpenLoop: "copied open loop", .copyWriteVerify: "copied, write-verified", .distilled: "distilled",
    ]
    return LineChart(
      title: "Accuracy down a line of chips", xLabel: "generation (0: the teacher at hand-over)",
      yLabel: "share of test examples right", x: [0] + generations.map(Double.init),
      series: Succession.allCases.map { way in
        let summaries = generations.map { comparison.summary(of: way, generation: $0) }
        return LineChart.Series(
          name: names[way]!, color: colors[way]!, values: [teacher.mean] + summaries.map(\.mean),
          spread: [teacher.sd] + summaries.map(\.sd))
      }, yRange: 0...1)
  }

  private static func table(_ comparison: Comparison) -> String {
    let rows = comparison.summary.map { name, summary in
      let interval = summary.halfWidth().map(rounded) ?? "-"
      return
        "<tr><td>\(escaped(ComparisonTable.label(name, comparison.plan)))</td><td>\(rounded(summary.mean))</td><td>\(rounded(summary.sd))</td><td>\(interval)</td></tr>"
    }
    return """
      <table>
      <tr><th>chip</th><th>mean accuracy</th><th>sd</th><th>95 % interval of the mean, ±</th></tr>
      \(rows.joined(separator: "\n"))
      </table>
      """
  }

  private static func rounded(_ value: Double) -> String { String(format: "%.3f", value) }
}
