import Dispatch
import Synchronization

/// Runs a body over the parts of 0 ..< count on up to so many threads, each part with `leastEach` elements or more. One
/// part runs on the calling thread. Parts must not depend on each other.
func spread(_ count: Int, threads: Int, leastEach: Int, _ body: @Sendable (Range<Int>) -> Void) {
  let parts = max(1, min(threads, count / max(1, leastEach)))
  guard parts > 1 else { return body(0..<count) }
  DispatchQueue.concurrentPerform(iterations: parts) { part in
    body(part * count / parts..<(part + 1) * count / parts)
  }
}

/// Results of independent jobs in their order, on up to so many threads; one runs on the calling thread. Which thread
/// runs which job never shows in the results.
package func mapped<Result: Sendable>(
  _ count: Int, threads: Int, _ job: @Sendable (Int) -> Result
) -> [Result] {
  let workers = min(threads, count)
  guard workers > 1 else { return (0..<count).map(job) }
  let next = Atomic<Int>(0)
  let results = Mutex<[Int: Result]>([:])
  DispatchQueue.concurrentPerform(iterations: workers) { _ in
    while true {
      let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
      guard index < count else { return }
      let result = job(index)
      results.withLock { $0[index] = result }
    }
  }
  return results.withLock { finished in (0..<count).map { finished[$0]! } }
}
