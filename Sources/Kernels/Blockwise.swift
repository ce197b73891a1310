/// An array that is made a block at a time, so that whatever works on a block in turn finds it in the cache: memory is
/// touched once however many steps there are.
/// - Parameters:
///   - count: number of elements.
///   - value: what elements are before they are made.
///   - make: makes the elements of a block; it is given them and the index of their first, a multiple of
///     `blockwiseCount`.
/// - Returns: the array.
@inlinable
public func blockwise<Element>(
  _ count: Int, from value: Element, _ make: (inout MutableSpan<Element>, Int) -> Void
) -> [Element] {
  [Element](unsafeUninitializedCapacity: count) { buffer, made in
    while made < count {
      let block = UnsafeMutableBufferPointer(rebasing: buffer[made..<min(made + blockwiseCount, count)])
      block.initialize(repeating: value)
      var span = block.mutableSpan
      make(&span, made)
      made += block.count
    }
  }
}

/// Elements of a block of `blockwise`, all but the last.
public let blockwiseCount = 2048
