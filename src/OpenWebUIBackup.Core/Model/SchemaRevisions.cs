namespace OpenWebUIBackup.Core.Model;

/// <summary>Which version of Open WebUI made which schema of webui.db: the head of its migrations (alembic) in each release.</summary>
/// <remarks>Migrations run forwards only, and a failure is only logged: a newer database under an older version starts, and fails later.</remarks>
public static class SchemaRevisions
{
    private static readonly (string Revision, string First, string Last)[] _releases =
    [
        ("a5c220713937", "0.6.33", "0.6.36"),
        ("37f288994c47", "0.6.37", "0.6.40"),
        ("3e0e00844bb0", "0.6.41", "0.6.41"),
        ("c440947495f3", "0.6.42", "0.7.2"),
        ("a1b2c3d4e5f6", "0.8.0", "0.8.0"),
        ("b2c3d4e5f6a7", "0.8.1", "0.8.12"),
        ("56359461a091", "0.9.0", "0.9.2"),
        ("a0b1c2d3e4f5", "0.9.3", "0.9.5"),
        ("461111b60977", "0.9.6", "0.9.6"),
        ("42e2978c7933", "0.10.0", "0.10.2"),
        ("f0bd01a18a3d", "0.11.0", "0.11.0"),
        ("d4c1a8e37b62", "0.11.1", "0.11.4"),
    ];

    /// <summary>The first and the last known version with a schema; null where it is not known.</summary>
    public static (string First, string Last)? VersionsOf(string revision)
    {
        foreach (var release in _releases)
            if (release.Revision == revision)
                return (release.First, release.Last);
        return null;
    }

    /// <summary>
    /// Whether a database with this schema is newer than what a version knows; null where that cannot be told.
    /// </summary>
    /// <param name="revision">The schema's revision; null where it is not known.</param>
    /// <param name="madeBy">The version that ran when the database was copied; null where it is not known.</param>
    /// <param name="running">The version that is to run on it.</param>
    public static bool? IsNewer(string? revision, string? madeBy, string running)
    {
        if (!TryParse(running, out var now))
            return null;
        if (revision is not null && VersionsOf(revision) is { } known && TryParse(known.First, out var first))
            return now < first;
        // A schema from before this table, or after it.
        return TryParse(madeBy, out var then) ? now < then : null;
    }

    private static bool TryParse(string? text, out Version version)
    {
        var numbers = (text ?? "").TrimStart('v').Split('-', '+')[0];
        if (numbers.Count(c => c == '.') == 1)
            numbers += ".0";
        return Version.TryParse(numbers, out version!);
    }
}
