import Foundation
import MortalComputing
import Synchronization

/// Shows how far a long job is: a bar with rate and time left on a terminal, a line every ten seconds elsewhere.
final class ProgressMeter: Sendable {
  private struct State {
    var lastShown_s = 0.0
    var isBarShown = false
  }

  private let label: String
  private let unit: String
  private let start_s = ProgressMeter.now_s
  private let isTerminal = isatty(STDERR_FILENO) == 1
  private let state = Mutex(State())

  init(_ label: String, unit: String) {
    self.label = label
    self.unit = unit
  }

  /// Host seconds since some fixed moment.
  static var now_s: Double { Double(DispatchTime.now().uptimeNanoseconds) / 1e9 }

  /// Seconds since the meter was made.
  var elapsed_s: Double { Self.now_s - start_s }

  func show(_ done: Int, of total: Int, note: String = "") {
    let elapsed_s = elapsed_s
    state.withLock { state in
      guard elapsed_s - state.lastShown_s >= (isTerminal ? 0.1 : 10) || (isTerminal && done == total) else {
        return
      }
      state.lastShown_s = elapsed_s
      let rate = Double(done) / max(elapsed_s, 1e-9)
      let left_s = Int((Double(total - done) / max(rate, 1e-9)).rounded(.up))
      let numbers =
        "\(done)/\(total) \(unit), \(Quantity.number(rate, digits: 3)) per s, \(left_s) s left\(note)"
      if isTerminal {
        let filled = total > 0 ? 24 * done / total : 0
        let bar = String(repeating: "#", count: filled) + String(repeating: ".", count: 24 - filled)
        Output.diagnostic("\r\u{1B}[K\(label) [\(bar)] \(numbers)", end: "")
        state.isBarShown = true
      } else {
        Output.diagnostic("\(label): \(numbers)")
      }
    }
  }

  /// Clears the bar, if one is shown.
  func finish() {
    state.withLock { state in
      if state.isBarShown { Output.diagnostic("\r\u{1B}[K", end: "") }
      state.isBarShown = false
    }
  }
}
