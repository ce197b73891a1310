import Energy

/// The published chips that come with the library, embedded in it; the same files as in `Devices/published/`.
public enum PublishedShelf {
  private static let files: [(name: String, bytes: [UInt8])] = [
    ("hermes", PackageResources.hermes_json), ("ibm-34", PackageResources.ibm_34_json),
    ("isaac", PackageResources.isaac_json), ("neurram", PackageResources.neurram_json),
    ("puma", PackageResources.puma_json),
  ]

  /// Names of the chips, in alphabetical order.
  public static var names: [String] { files.map(\.name) }

  /// The chip of a name. Throws for a name that is none, as bad usage.
  public static func read(_ name: String) throws(LaboratoryError) -> PublishedChip {
    guard let file = files.first(where: { $0.name == name }) else {
      let guess = nearest(to: name, among: names).map { "did you mean `\($0)`? " } ?? ""
      throw .badUsage(
        "there is no published chip \(quoted(name))",
        remedy: "\(guess)the chips are \(names.joined(separator: ", "))")
    }
    return try PublishedReader.read(file.bytes, source: "Devices/published/\(name).json")
  }
}
