import Analog
import Learning

extension DataSet {
  /// 1,797 handwritten digits of 8 x 8 pixels, built in: the test part of "Optical Recognition of Handwritten Digits"
  /// (Alpaydin & Kaynak, UCI Machine Learning Repository, 1998; CC BY 4.0). The first 1,297 train, the last 500 test;
  /// pixels are scaled from 0...16 to 0...1.
  public static let digits: DataSet = {
    var inputs: [Float] = []
    var labels: [Int] = []
    for line in PackageResources.digits_csv.split(separator: UInt8(ascii: "\n")) {
      let numbers = line.split(separator: UInt8(ascii: ",")).map { field in
        field.reduce(0) { $0 * 10 + Int($1) - Int(UInt8(ascii: "0")) }
      }
      inputs += numbers.prefix(64).map { Float($0) / 16 }
      labels.append(numbers[64])
    }
    let all = Examples(
      inputs: Matrix(rows: labels.count, columns: 64, elements: inputs), labels: labels)
    let split = all.count - 500
    return DataSet(
      name: "digits", classes: 10, imageShape: ImageShape(height: 8, width: 8), train: all.prefix(split),
      test: Examples(
        inputs: all.inputs.selectingRows(split..<all.count), labels: Array(labels[split...])))
  }()
}
