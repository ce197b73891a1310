import Dispatch

/// Runs a body over the parts of 0 ..< count on up to so many threads, each part with `leastEach` elements or more. One
/// part runs on the calling thread. Parts must not depend on each other.
func spread(_ count: Int, threads: Int, leastEach: Int, _ body: @Sendable (Range<Int>) -> Void) {
  let parts = max(1, min(threads, count / max(1, leastEach)))
  guard parts > 1 else { return body(0..<count) }
  DispatchQueue.concurrentPerform(iterations: parts) { part in
    body(part * count / parts..<(part + 1) * count / parts)
  }
}
