import Dispatch
import Synchronization

/// Runs independent jobs on up to `threads` cores and returns their results in order. The first error wins. Which
/// thread runs which job never shows in the results.
func parallelMap<Result: Sendable>(
  _ count: Int, threads: Int, _ job: @Sendable (Int) throws -> Result
) throws -> [Result] {
  let next = Atomic<Int>(0)
  let results = Mutex<[Int: Swift.Result<Result, any Error>]>([:])
  DispatchQueue.concurrentPerform(iterations: max(1, min(threads, count))) { _ in
    while true {
      let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
      guard index < count else { return }
      let result = Swift.Result { try job(index) }
      results.withLock { $0[index] = result }
    }
  }
  return try results.withLock { finished in try (0..<count).map { try finished[$0]!.get() } }
}
