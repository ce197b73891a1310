import Analog

extension Examples {
  /// The examples followed by copies shifted by one pixel left, right, up and down, edges filled with 0.
  public func withShifts(_ shape: DataSet.ImageShape) -> Examples {
    precondition(shape.height * shape.width == inputs.columns, "the picture's size differs from the inputs'")
    var all = inputs.elements
    all.reserveCapacity(5 * inputs.elements.count)
    var allLabels = labels
    let size = shape.height * shape.width
    for (down, right) in [(0, -1), (0, 1), (-1, 0), (1, 0)] {
      let rows = max(0, down)..<shape.height + min(0, down)
      let columns = max(0, right)..<shape.width + min(0, right)
      let first = all.count
      all.append(contentsOf: repeatElement(0, count: count * size))
      for start in stride(from: 0, to: count * size, by: max(size, 1)) {
        for y in rows {
          for x in columns {
            all[first + start + y * shape.width + x] =
              inputs.elements[start + (y - down) * shape.width + x - right]
          }
        }
      }
      allLabels += labels
    }
    return Examples(
      inputs: Matrix(rows: count * 5, columns: inputs.columns, elements: all), labels: allLabels)
  }
}
