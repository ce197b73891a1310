import Analog
import Foundation

/// Where the data of a calibration came from, as the card will say.
public struct CalibrationOrigin: Sendable {
  /// The file's name, without its folder.
  public let name: String
  /// SHA-256 of its bytes.
  public let sha256: String
  /// Devices behind it.
  public let cells: Int

  /// The origin of data in a file.
  public init(path: String, bytes: [UInt8], cells: Int) {
    name = URL(fileURLWithPath: path).lastPathComponent
    sha256 = SHA256Digest(of: bytes).hex
    self.cells = cells
  }

  /// One sentence for a card's source.
  public var citation: String { "fitted to \(shown(name, limit: 120)), \(cells) cells, SHA-256 \(sha256)" }

  /// The name of a card that was fitted from another.
  public static func name(from base: String) -> String {
    base.hasSuffix("-calibrated") ? base : "\(base)-calibrated"
  }
}

extension CalibrationReport {
  /// The report as JSON: `model`, `parameters` with `value` and `standard_error` each, `chi2_per_dof`, `p_value`, and
  /// `chi2`, `dof`, `held`, `notes`, `base_card`, `data`.
  public func json(base: DeviceCard, origin: CalibrationOrigin) -> JSONValue {
    [
      "model": .string(model.rawValue),
      "parameters": .object(
        parameters.map {
          .init($0.name, ["value": .number($0.value), "standard_error": .number($0.standardError)])
        }),
      "chi2_per_dof": chi2PerDegree.map { .number($0) } ?? .null, "p_value": .number(pValue),
      "chi2": .number(chi2), "dof": .integer(degreesOfFreedom),
      "held": .object(held.map { .init($0.name, .number($0.value)) }),
      "notes": .array(notes.map(JSONValue.string)), "base_card": .string(base.name),
      "data": [
        "file": .string(shown(origin.name)), "sha256": .string(origin.sha256),
        "cells": .integer(origin.cells),
      ],
    ]
  }

  /// The report as a table for people.
  public func text(base: DeviceCard, origin: CalibrationOrigin, written: String?) -> String {
    let width = max((parameters.map(\.name) + held.map(\.name)).map(\.count).max() ?? 0, 9)
    func line(_ name: String, _ value: String, _ error: String) -> String {
      "  " + name.padded(to: width)
        + value.rightAligned(to: 14) + error.rightAligned(to: 16)
    }
    var lines = ["\(model.rawValue), fitted to \(shown(origin.name)), from card \(base.name)", ""]
    lines.append(line("parameter", "value", "standard error"))
    for parameter in parameters {
      lines.append(
        line(parameter.name, Self.digits(parameter.value), Self.digits(parameter.standardError, 2)))
    }
    for (name, value) in held { lines.append(line(name, Self.digits(value), "not fitted")) }
    lines.append("")
    let perDegree = chi2PerDegree.map { String(format: "%.3f", $0) } ?? "none"
    lines.append(
      "chi2 per degree of freedom \(perDegree) (\(degreesOfFreedom) degrees), p = \(Self.digits(pValue, 3))")
    if pValue < 1e-3 {
      lines.append(
        "the model does not describe the data to within their errors: its standard errors are too small")
    }
    lines += notes.map { "note: \($0)" }
    if let written { lines.append("card written to \(shown(written))") }
    return lines.joined(separator: "\n")
  }

  private static func digits(_ value: Double, _ count: Int = 6) -> String {
    String(format: "%.\(count)g", value)
  }
}
