using OpenWebUIBackup.Core.Tools.Rclone;
using OpenWebUIBackup.Processes;

namespace OpenWebUIBackup.Core.Destinations;

/// <summary>
/// Counts what an exact target would lose before it is sent to. Needed where a remote moves files aside by copying and
/// deleting: rclone's own <c>--max-delete</c> counts such a move of a replaced file too, and that of a deleted one twice.
/// </summary>
internal static class RcloneDeletions
{
    /// <summary>How many files are at the target and not in the source.</summary>
    /// <param name="connection">The remote.</param>
    /// <param name="part">What is sent.</param>
    /// <param name="target">The target as an argument.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <param name="count">The number, where the result is a success or there is none.</param>
    /// <returns>What rclone came back with; null: it did not have to be asked.</returns>
    public static RcloneResult? Count(RcloneConnection connection, ShipPart part, string target, CancellationToken cancellation, out long count)
    {
        var gone = 0L;
        RcloneResult? result = null;
        if (part.Only is { } only)
        {
            // As many as could be, which are few: they need not be looked for.
            gone = only.Count(name => !SourceFiles.IsFile(part.Source, name));
        }
        else
        {
            result = connection.Run(
                () =>
                {
                    gone = 0;
                    string[] below = part.Shallow ? [] : ["-R", "--fast-list"];
                    return RcloneCall.Of(["lsf", "--files-only", .. below, target]) with
                    {
                        Output = CommandOutput.To(new LineStream(line => gone += SourceFiles.IsFile(part.Source, RcloneName.Decode(line)) ? 0 : 1)),
                    };
                },
                cancellation);
        }

        count = gone;
        return result;
    }
}
