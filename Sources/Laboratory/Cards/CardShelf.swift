import Analog

/// The cards that come with the library, embedded in it; the same files as in `Devices/`.
public enum CardShelf {
  private static let files: [(name: String, bytes: [UInt8])] = [
    ("capacitor-li-2018", PackageResources.capacitor_li_2018_json),
    ("ecram-mo-kim-2019", PackageResources.ecram_mo_kim_2019_json),
    ("ecram-tang-2018", PackageResources.ecram_tang_2018_json),
    ("generic-analog", PackageResources.generic_analog_json),
    ("ideal", PackageResources.ideal_json),
    ("pcm-hermes-2023", PackageResources.pcm_hermes_2023_json),
    ("pcm-hermes-two-device-2023", PackageResources.pcm_hermes_two_device_2023_json),
    ("pcm-nandakumar-2019", PackageResources.pcm_nandakumar_2019_json),
    ("reram-es-gong-2018", PackageResources.reram_es_gong_2018_json),
    ("reram-hfo2-gong-2022", PackageResources.reram_hfo2_gong_2022_json),
    ("reram-om-gong-2022", PackageResources.reram_om_gong_2022_json),
    ("reram-sb-gong-2018", PackageResources.reram_sb_gong_2018_json),
    ("rram-cmo-falcone-2025", PackageResources.rram_cmo_falcone_2025_json),
    ("rram-milo-2021", PackageResources.rram_milo_2021_json),
    ("rram-wan-2022", PackageResources.rram_wan_2022_json),
    ("sonos-agrawal-2022", PackageResources.sonos_agrawal_2022_json),
  ]

  /// Names of the cards, in alphabetical order.
  public static var names: [String] { files.map(\.name) }

  /// The card of a name, or in the file at a path: anything with a slash or ending in `.json` is a path.
  public static func read(_ nameOrPath: String) throws(LaboratoryError) -> CardReader.Reading {
    if let file = files.first(where: { $0.name == nameOrPath }) {
      return try CardReader.read(file.bytes, source: "Devices/\(file.name).json")
    }
    if nameOrPath.contains("/") || nameOrPath.hasSuffix(".json") {
      return try CardReader.read(readWhole(path: nameOrPath, limit: 1 << 24), source: nameOrPath)
    }
    let guess = nearest(to: nameOrPath, among: names).map { "did you mean `\($0)`? " } ?? ""
    throw LaboratoryError(
      .missingFile, "there is no device card `\(nameOrPath)`",
      remedy: "\(guess)the cards are \(names.joined(separator: ", ")); a path ends in .json")
  }
}

extension DeviceCard {
  /// The card of a name from the library, or in the file at a path.
  public init(named nameOrPath: String) throws { self = try CardShelf.read(nameOrPath).card }
}
