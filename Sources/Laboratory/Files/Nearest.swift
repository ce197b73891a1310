/// The candidate that a misspelt name most likely meant, or nil when none is near.
///
/// Nearness is the number of letters to insert, delete, change or swap, ignoring case; at most a third of the
/// longer name may differ. Failing that, a candidate that the name abbreviates is taken. The first of
/// equally near ones wins.
package func nearest(to name: String, among candidates: some Sequence<String>) -> String? {
  let longest = 64
  guard !name.isEmpty, name.unicodeScalars.count <= longest else { return nil }
  let lowered = name.lowercased()
  var best: (candidate: String, distance: Int)?
  var abbreviated: String?
  for candidate in candidates where candidate.unicodeScalars.count <= longest {
    let other = candidate.lowercased()
    let allowed = max(1, max(lowered.count, other.count) / 3)
    let distance = editDistance(lowered, other)
    if distance <= allowed, distance < best?.distance ?? .max { best = (candidate, distance) }
    if abbreviated == nil, lowered.count >= 3, other.hasPrefix(lowered) { abbreviated = candidate }
  }
  return best?.candidate ?? abbreviated
}

/// The least number of letters to insert, delete, change or swap with a neighbour that turns one text into
/// the other (optimal string alignment).
package func editDistance(_ first: String, _ second: String) -> Int {
  let a = Array(first)
  let b = Array(second)
  var beforeLast: [Int] = []
  var last = Array(0...b.count)
  for i in a.indices {
    var row = [i + 1]
    for j in b.indices {
      var least = min(last[j + 1] + 1, row[j] + 1, last[j] + (a[i] == b[j] ? 0 : 1))
      if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { least = min(least, beforeLast[j - 1] + 1) }
      row.append(least)
    }
    beforeLast = last
    last = row
  }
  return last[b.count]
}
