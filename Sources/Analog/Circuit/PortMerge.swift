import Dispatch
import Synchronization

/// The merge of an array's port admittances: rectangles of cells are halved down to leaves and joined again,
/// each join eliminating the shared edge.
struct PortMerge {
  /// A rectangle of cells.
  struct Block: Hashable, Sendable {
    let rows: Range<Int>
    let columns: Range<Int>

    /// The two halves, cut across the longer side.
    var halves: (first: Block, second: Block) {
      if rows.count >= columns.count {
        let middle = rows.lowerBound + rows.count / 2
        return (
          Block(rows: rows.lowerBound..<middle, columns: columns),
          Block(rows: middle..<rows.upperBound, columns: columns)
        )
      }
      let middle = columns.lowerBound + columns.count / 2
      return (
        Block(rows: rows, columns: columns.lowerBound..<middle),
        Block(rows: rows, columns: middle..<columns.upperBound)
      )
    }

    var isCutByRow: Bool { rows.count >= columns.count }
    var isLeaf: Bool { max(rows.count, columns.count) <= LeafBuilder.side }

    /// The leaves of the block, in the order of their merges; none when there are more than `limit`.
    func leaves(atMost limit: Int) -> [Block] {
      if isLeaf { return [self] }
      guard limit > 1 else { return [] }
      let (first, second) = halves
      let left = first.leaves(atMost: limit / 2)
      let right = second.leaves(atMost: limit / 2)
      return left.isEmpty || right.isEmpty ? [] : left + right
    }
  }

  let array: WiredArray
  let threads: Int
  /// Who is told how far the merge is; nil for nobody.
  var progress: MergeProgress?

  /// The block of the whole array: ports are the drivers at the left and the sense inputs at the bottom.
  ///
  /// The tree of merges, and so the result, is the same for any number of threads. One thread walks it depth
  /// first, in little memory; more of them share the blocks of a level, a few for each thread.
  func whole() -> PortBlock {
    useOneThreadPerProduct
    var levels: [[Block]] = [[Block(rows: 0..<array.rows, columns: 0..<array.columns)]]
    while threads > 1, levels[levels.count - 1].count < 4 * threads {
      let last = levels[levels.count - 1]
      guard last.allSatisfy({ !$0.isLeaf }) else { break }
      levels.append(last.flatMap { [$0.halves.first, $0.halves.second] })
    }
    let toolbox = Toolbox(array)
    var blocks = sideBySide(levels[levels.count - 1].map { Optional($0) }, toolbox) { block, tools in
      merged(block, &tools)
    }
    for level in levels.dropLast().reversed() {
      let pairs = level.indices.map { index -> (Block, PortBlock, PortBlock)? in
        (level[index], blocks[2 * index], blocks[2 * index + 1])
      }
      blocks = []
      blocks = sideBySide(pairs, toolbox) { pair, tools in
        var (first, second) = (pair.1, pair.2)
        return joined(pair.0, &first, &second, &tools.workspace)
      }
    }
    return blocks.removeLast()
  }

  private func merged(_ block: Block, _ tools: inout Tools) -> PortBlock {
    let leaves = block.leaves(atMost: LeafBuilder.together)
    if !leaves.isEmpty {
      var ready = tools.leaves.blocks(leaves, &tools.workspace)[...]
      return merged(block, from: &ready, &tools.workspace)
    }
    var first = merged(block.halves.first, &tools)
    var second = merged(block.halves.second, &tools)
    return joined(block, &first, &second, &tools.workspace)
  }

  /// The same of leaves that are there.
  private func merged(
    _ block: Block, from leaves: inout ArraySlice<PortBlock>, _ workspace: inout Workspace
  ) -> PortBlock {
    if block.isLeaf { return leaves.removeFirst() }
    var first = merged(block.halves.first, from: &leaves, &workspace)
    var second = merged(block.halves.second, from: &leaves, &workspace)
    return joined(block, &first, &second, &workspace)
  }

  private func joined(
    _ block: Block, _ first: inout PortBlock, _ second: inout PortBlock, _ workspace: inout Workspace
  ) -> PortBlock {
    let result: PortBlock =
      block.isCutByRow ? .above(&first, &second, &workspace) : .besides(&first, &second, &workspace)
    progress?.add(
      MergeEstimate.operations(
        shared: block.isCutByRow ? block.columns.count : block.rows.count, kept: result.order))
    return result
  }

  /// What a worker keeps from job to job.
  private struct Tools {
    var leaves: LeafBuilder
    var workspace = Workspace()
  }

  /// The tools of workers that rest.
  private final class Toolbox: Sendable {
    private let resting = Mutex<[Tools]>([])
    private let array: WiredArray

    init(_ array: WiredArray) { self.array = array }

    func take() -> Tools { resting.withLock { $0.popLast() } ?? Tools(leaves: LeafBuilder(array)) }
    func put(_ tools: Tools) { resting.withLock { $0.append(tools) } }
  }

  /// Runs independent jobs on up to `threads` cores. An input is released when its job begins, so that its
  /// memory can be used again as soon as the job is done with it. Results are in order.
  private func sideBySide<Input: Sendable>(
    _ inputs: consuming [Input?], _ toolbox: Toolbox, _ job: @Sendable (Input, inout Tools) -> PortBlock
  ) -> [PortBlock] {
    let count = inputs.count
    let waiting = Mutex((inputs: inputs, next: 0))
    let results = Mutex([PortBlock?](repeating: nil, count: count))
    DispatchQueue.concurrentPerform(iterations: max(1, min(threads, count))) { _ in
      var tools = toolbox.take()
      while true {
        let taken = waiting.withLock { state -> (Int, Input)? in
          guard state.next < count, let input = state.inputs[state.next] else { return nil }
          state.inputs[state.next] = nil
          state.next += 1
          return (state.next - 1, input)
        }
        guard let (index, input) = taken else { break }
        let result = job(input, &tools)
        results.withLock { $0[index] = result }
      }
      toolbox.put(tools)
    }
    return results.withLock { $0.compactMap { $0 } }
  }
}
