using System.Text.Json;

namespace OpenWebUIBackup.Core.Tools.Rclone;

/// <summary>The numbers that rclone tells about once a second, and at its end.</summary>
/// <param name="Bytes">Bytes transferred, those that the remote copied by itself included.</param>
/// <param name="TotalBytes">Bytes to be transferred, as far as it has looked.</param>
/// <param name="Transfers">Files transferred.</param>
/// <param name="TotalTransfers">Files to be transferred, as far as it has looked.</param>
/// <param name="Checks">Comparisons made, deletions and moves included.</param>
/// <param name="Errors">Errors so far.</param>
/// <param name="MayRetry">Whether it thinks that another attempt may help.</param>
/// <param name="IsFatal">Whether it thinks that none will.</param>
public readonly record struct RcloneStats(
    long Bytes, long TotalBytes, long Transfers, long TotalTransfers, long Checks, long Errors, bool MayRetry, bool IsFatal)
{
    /// <summary>Reads the object that <paramref name="reader"/> is at the start of, to its end.</summary>
    internal static RcloneStats Read(ref Utf8JsonReader reader)
    {
        var stats = default(RcloneStats);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("bytes"u8)) stats = stats with { Bytes = Number(ref reader) };
            else if (reader.ValueTextEquals("totalBytes"u8)) stats = stats with { TotalBytes = Number(ref reader) };
            else if (reader.ValueTextEquals("transfers"u8)) stats = stats with { Transfers = Number(ref reader) };
            else if (reader.ValueTextEquals("totalTransfers"u8)) stats = stats with { TotalTransfers = Number(ref reader) };
            else if (reader.ValueTextEquals("checks"u8)) stats = stats with { Checks = Number(ref reader) };
            else if (reader.ValueTextEquals("errors"u8)) stats = stats with { Errors = Number(ref reader) };
            else if (reader.ValueTextEquals("retryError"u8)) stats = stats with { MayRetry = reader.Read() && reader.TokenType == JsonTokenType.True };
            else if (reader.ValueTextEquals("fatalError"u8)) stats = stats with { IsFatal = reader.Read() && reader.TokenType == JsonTokenType.True };
            else
            {
                reader.Read();
                reader.Skip();
            }
        }

        return stats;
    }

    private static long Number(ref Utf8JsonReader reader) =>
        reader.Read() && reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var number) ? number : 0;
}
