import Analog

extension Examples {
  /// The examples followed by copies shifted by one pixel left, right, up and down, edges filled with 0.
  public func withShifts(_ shape: DataSet.ImageShape) -> Examples {
    precondition(shape.height * shape.width == inputs.columns, "the picture's size differs from the inputs'")
    var all = inputs.elements
    var allLabels = labels
    for (down, right) in [(0, -1), (0, 1), (-1, 0), (1, 0)] {
      for example in 0..<count {
        for y in 0..<shape.height {
          for x in 0..<shape.width {
            let sourceY = y - down
            let sourceX = x - right
            let isInside = (0..<shape.height).contains(sourceY) && (0..<shape.width).contains(sourceX)
            all.append(isInside ? inputs[example, sourceY * shape.width + sourceX] : 0)
          }
        }
      }
      allLabels += labels
    }
    return Examples(
      inputs: Matrix(rows: count * 5, columns: inputs.columns, elements: all), labels: allLabels)
  }
}
