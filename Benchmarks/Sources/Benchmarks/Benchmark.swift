import Dispatch
import Foundation

/// A piece of work and its yardstick, run in alternation in one process, so that their ratio holds on a noisy machine.
struct Benchmark {
  let name: String
  /// What the value counts per second.
  let unit: String
  /// How many of them one run of the work does.
  let amount: Double
  let yardstick: String
  /// The least ratio of yardstick time to work time that meets the goal.
  let goal: Double
  /// How often both are run after a warm-up.
  var rounds = 9
  let work: () -> Void
  let reference: () -> Void

  /// What a benchmark gave: the value, and the ratio of yardstick to work, both from medians.
  struct Result {
    let benchmark: Benchmark
    let value: Double
    let ratio: Double
    var isMet: Bool { ratio >= benchmark.goal }
  }

  /// Runs both in turn.
  func run() -> Result {
    work()
    reference()
    var works: [Double] = []
    var ratios: [Double] = []
    for _ in 0..<rounds {
      let work_s = Self.seconds(work)
      let reference_s = Self.seconds(reference)
      works.append(work_s)
      ratios.append(reference_s / work_s)
    }
    return Result(
      benchmark: self, value: amount / works.sorted()[rounds / 2], ratio: ratios.sorted()[rounds / 2])
  }

  private static func seconds(_ body: () -> Void) -> Double {
    let start = DispatchTime.now().uptimeNanoseconds
    body()
    return Double(DispatchTime.now().uptimeNanoseconds - start) / 1e9
  }
}
