using System.Text.Json;

namespace OpenWebUIBackup.Core.Destinations;

/// <summary>What rclone says that a remote can do (<c>rclone backend features</c>).</summary>
/// <param name="Hashes">Hashes that it knows without reading content.</param>
/// <param name="KeepsTimes">Whether it keeps the times that files are sent with.</param>
/// <param name="HasCoarseTimes">Whether it keeps them in whole seconds or worse, so that rclone takes two within a second for one.</param>
/// <param name="CanCopy">Whether it copies a file by itself.</param>
/// <param name="CanMove">Whether it moves a file by itself; elsewhere rclone copies and deletes.</param>
/// <param name="IsBucketBased">Whether objects are in buckets; such a place shows them only when they are whole.</param>
/// <param name="LacksBucket">Whether the place is that above all buckets. What crypt is put on is not told, but there its user has named the bucket.</param>
/// <param name="TellsSpace">Whether it knows its free space.</param>
/// <param name="HasSlowTimes">Whether each file's time costs a request of its own.</param>
/// <param name="IsCrypt">Whether rclone's crypt is in between.</param>
internal sealed record RcloneFeatures(
    IReadOnlyList<string> Hashes, bool KeepsTimes, bool HasCoarseTimes, bool CanCopy, bool CanMove, bool IsBucketBased, bool LacksBucket, bool TellsSpace, bool HasSlowTimes, bool IsCrypt)
{
    // fs.ModTimeNotSupported is a hundred years in nanoseconds; a second is the coarsest that real backends have, a day some.
    private const long CoarsestPrecision = 24L * 3600 * 1_000_000_000;

    // B2 keeps milliseconds, S3 what it is given; SFTP seconds.
    private const long FinePrecision = 100_000_000;

    /// <exception cref="JsonException">It is not JSON.</exception>
    /// <exception cref="KeyNotFoundException">A part is missing.</exception>
    /// <exception cref="InvalidOperationException">A part is of another type.</exception>
    public static RcloneFeatures Parse(ReadOnlyMemory<byte> printed)
    {
        using var document = JsonDocument.Parse(printed);
        var root = document.RootElement;
        var features = root.GetProperty("Features");
        var hashes = root.GetProperty(nameof(Hashes));
        var precision = root.GetProperty("Precision").GetInt64();
        var isCrypt = root.GetProperty("String").GetString()!.StartsWith("Encrypted drive", StringComparison.Ordinal);
        bool Has(string feature) => features.TryGetProperty(feature, out var value) && value.GetBoolean();
        return new RcloneFeatures(
            Has("SlowHash") || hashes.ValueKind != JsonValueKind.Array ? [] : [.. hashes.EnumerateArray().Select(h => h.GetString()!)],
            precision <= CoarsestPrecision,
            precision > FinePrecision,
            Has("Copy"),
            Has("Move"),
            Has("BucketBased"),
            Has("BucketBased") && !isCrypt && root.GetProperty("Root").GetString()!.Length == 0,
            Has("About"),
            Has("SlowModTime"),
            isCrypt);
    }
}
