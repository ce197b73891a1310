import Dispatch
import Foundation

/// A piece of work and its yardstick, run in alternation in one process, so that their ratio holds on a noisy machine.
struct Benchmark {
  /// What must be reached.
  enum Goal {
    /// At least this ratio of yardstick time to work time.
    case ratio(Double)
    /// At least this many per second.
    case rate(Double)
  }

  let name: String
  /// What the value counts per second.
  let unit: String
  /// How many of them one run of the work does.
  let amount: Double
  let yardstick: String
  let goal: Goal
  /// How often both are run after a warm-up.
  var rounds = 15
  let work: () -> Void
  let reference: () -> Void

  /// What a benchmark gave, from the fastest run of each: interruptions by other processes only ever add time.
  struct Result {
    let benchmark: Benchmark
    let value: Double
    let ratio: Double

    /// How far the goal is surpassed: 1 is just met.
    var margin: Double {
      switch benchmark.goal {
      case .ratio(let least): ratio / least
      case .rate(let least): value / least
      }
    }
  }

  /// Runs both in turn.
  func run() -> Result {
    work()
    reference()
    var (work_s, reference_s) = (Double.infinity, Double.infinity)
    for _ in 0..<rounds {
      work_s = min(work_s, seconds(work))
      reference_s = min(reference_s, seconds(reference))
    }
    return Result(benchmark: self, value: amount / work_s, ratio: reference_s / work_s)
  }
}

/// How long a body takes.
func seconds(_ body: () -> Void) -> Double {
  let start = DispatchTime.now().uptimeNanoseconds
  body()
  return Double(DispatchTime.now().uptimeNanoseconds - start) / 1e9
}

/// The fastest of several runs after a warm-up.
func fastest(of runs: Int, _ body: () -> Void) -> Double {
  body()
  return (0..<runs).reduce(Double.infinity) { best, _ in min(best, seconds(body)) }
}
