import Dispatch
import Synchronization

/// The merge of an array's port admittances: rectangles of cells are halved down to leaves and joined again, each join
/// eliminating the shared edge.
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
  }

  /// Levels of the tree whose merges run side by side; below them each block is one job.
  static let sharedLevels = 4

  let array: WiredArray
  let threads: Int

  /// The block of the whole array: ports are the drivers at the left and the sense inputs at the bottom.
  func whole() -> PortBlock {
    useOneThreadPerProduct
    var levels: [[Block]] = [[Block(rows: 0..<array.rows, columns: 0..<array.columns)]]
    for _ in 0..<Self.sharedLevels {
      let last = levels[levels.count - 1]
      guard last.allSatisfy({ !$0.halves.first.isLeaf && !$0.halves.second.isLeaf }) else { break }
      levels.append(last.flatMap { [$0.halves.first, $0.halves.second] })
    }
    var blocks = sideBySide(levels[levels.count - 1].map { Optional($0) }) { block, tools in
      merged(block, &tools)
    }
    for level in levels.dropLast().reversed() {
      let pairs = level.indices.map { index -> (Block, PortBlock, PortBlock)? in
        (level[index], blocks[2 * index], blocks[2 * index + 1])
      }
      blocks = []
      blocks = sideBySide(pairs) { pair, _ in
        let block = pair.0
        var (first, second) = (pair.1, pair.2)
        var workspace = Workspace()
        return Self.joined(block, &first, &second, &workspace)
      }
    }
    return blocks[0]
  }

  private func merged(_ block: Block, _ tools: inout Tools) -> PortBlock {
    if block.isLeaf { return tools.leaves.block(rows: block.rows, columns: block.columns, &tools.workspace) }
    var first = merged(block.halves.first, &tools)
    var second = merged(block.halves.second, &tools)
    return Self.joined(block, &first, &second, &tools.workspace)
  }

  private static func joined(
    _ block: Block, _ first: inout PortBlock, _ second: inout PortBlock, _ workspace: inout Workspace
  ) -> PortBlock {
    block.isCutByRow ? .above(&first, &second, &workspace) : .besides(&first, &second, &workspace)
  }

  /// What a worker keeps from job to job.
  private struct Tools {
    var leaves: LeafBuilder
    var workspace = Workspace()
  }

  /// Runs independent jobs on up to `threads` cores. An input is released when its job begins, so that its memory can be
  /// freed as soon as the job is done with it. Results are in order.
  private func sideBySide<Input: Sendable>(
    _ inputs: consuming [Input?], _ job: @Sendable (Input, inout Tools) -> PortBlock
  ) -> [PortBlock] {
    let count = inputs.count
    let waiting = Mutex((inputs: inputs, next: 0))
    let results = Mutex([PortBlock?](repeating: nil, count: count))
    DispatchQueue.concurrentPerform(iterations: max(1, min(threads, count))) { _ in
      var tools = Tools(leaves: LeafBuilder(array))
      while true {
        let taken = waiting.withLock { state -> (Int, Input)? in
          guard state.next < count, let input = state.inputs[state.next] else { return nil }
          state.inputs[state.next] = nil
          state.next += 1
          return (state.next - 1, input)
        }
        guard let (index, input) = taken else { return }
        let result = job(input, &tools)
        results.withLock { $0[index] = result }
      }
    }
    return results.withLock { $0.compactMap { $0 } }
  }
}
