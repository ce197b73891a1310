import Foundation

/// Where the registry lies.
public enum RegistryPlace {
  /// The registry's file: `MORTAL_REGISTRY`, or else `mortal/registry.sqlite` in the user's data directory (`XDG_DATA_HOME`, or
  /// `~/.local/share`). Nil when `MORTAL_REGISTRY` is `off`, and for a user without a home.
  public static func path(_ environment: [String: String]) -> String? {
    if let own = environment["MORTAL_REGISTRY"], !own.isEmpty { return own == "off" ? nil : own }
    if let data = environment["XDG_DATA_HOME"], data.hasPrefix("/") {
      return "\(data)/mortal/registry.sqlite"
    }
    guard let home = environment["HOME"], home.hasPrefix("/") else { return nil }
    return "\(home)/.local/share/mortal/registry.sqlite"
  }
}
