using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Destinations.Archives;

/// <summary>How what is at a destination differs from what should be there.</summary>
/// <param name="Path">The file, relative to the archive.</param>
/// <param name="Cause">In words: <c>is missing</c>, <c>has 3 bytes instead of 5</c>.</param>
/// <param name="IsExtra">Whether it is a file that should not be there.</param>
public sealed record ObjectDifference(UnixPath Path, string Cause, bool IsExtra = false);

/// <summary>Compares a listing with what should be there, without reading any content.</summary>
public static class ObjectComparison
{
    /// <summary>Every difference, in byte order of path. The agent's own files are passed over.</summary>
    /// <param name="expected">What should be there, in byte order of path.</param>
    /// <param name="listed">What is there, in the same order.</param>
    /// <param name="byHash">How many files had a hash in common that could be compared.</param>
    public static IReadOnlyList<ObjectDifference> Compare(
        IReadOnlyList<ArchiveObject> expected, IReadOnlyList<DestinationEntry> listed, out long byHash)
    {
        byHash = 0;
        var differences = new List<ObjectDifference>();
        var (i, j) = (0, 0);
        while (i < expected.Count || j < listed.Count)
        {
            if (j < listed.Count && (listed[j].IsDirectory || listed[j].Path.IsAtOrBelow(DestinationLayout.Private)))
            {
                j++;
                continue;
            }

            var order = i == expected.Count ? 1 : j == listed.Count ? -1 : expected[i].Path.CompareTo(listed[j].Path);
            if (order < 0)
                differences.Add(new ObjectDifference(expected[i].Path, "is missing"));
            else if (order > 0)
                differences.Add(new ObjectDifference(listed[j].Path, "does not belong to it", IsExtra: true));
            else if (Differs(expected[i], listed[j], ref byHash) is { } cause)
                differences.Add(new ObjectDifference(expected[i].Path, cause));
            if (order <= 0)
                i++;
            if (order >= 0)
                j++;
        }

        return differences;
    }

    private static string? Differs(ArchiveObject expected, DestinationEntry listed, ref long byHash)
    {
        if (listed.Size >= 0 && listed.Size != expected.Size)
            return FormattableString.Invariant($"has {listed.Size} bytes instead of {expected.Size}");
        var compared = false;
        foreach (var (name, digits) in expected.Hashes)
        {
            if (!listed.Hashes.TryGetValue(name, out var there) || there.Length == 0 || digits.Length == 0)
                continue;
            if (!string.Equals(there, digits, StringComparison.OrdinalIgnoreCase))
                return $"has other content: the {name} that the place tells is {there} instead of {digits}";
            compared = true;
        }

        if (compared)
            byHash++;
        return null;
    }
}
