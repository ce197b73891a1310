/// Where tiles lie on the die: in a square, row after row, at the pitch of the largest tile in use. Lengths are in
/// cells (pairs), because a card says how large a cell is only where it matters.
struct Floorplan: Sendable {
  /// Tiles side by side.
  let tilesPerRow: Int
  /// Rows of cells from one tile to the one below.
  let pitchRows: Int
  /// Columns of cells from one tile to the one beside it.
  let pitchColumns: Int
  /// Rows of cells of the whole die.
  let rows: Int
  /// Columns of cells of the whole die.
  let columns: Int

  init(_ placement: Placement) {
    let blocks = placement.blocks.joined()
    let count = blocks.count
    var side = Int(Double(count).squareRoot())
    if side * side < count { side += 1 }
    tilesPerRow = max(side, 1)
    pitchRows = blocks.reduce(1) { max($0, $1.rows.count) }
    pitchColumns = blocks.reduce(1) { max($0, $1.columns.count) }
    rows = (count + tilesPerRow - 1) / tilesPerRow * pitchRows
    columns = tilesPerRow * pitchColumns
  }

  /// The die's row and column of a tile's first cell.
  func origin(tile: Int) -> (row: Int, column: Int) {
    (tile / tilesPerRow * pitchRows, tile % tilesPerRow * pitchColumns)
  }
}
