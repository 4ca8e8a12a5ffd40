using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Core.Tools.Rclone;
using OpenWebUIBackup.Linux;
using OpenWebUIBackup.Processes;

namespace OpenWebUIBackup.Core.Destinations;

/// <summary>Lists a directory of a remote.</summary>
internal sealed class RcloneListingRun(RcloneConnection connection, RemoteAccess access, RcloneFeatures features)
{
    /// <inheritdoc cref="IDestination.List"/>
    public DestinationResult<IReadOnlyList<DestinationEntry>> Run(UnixPath path, ListDepth depth, bool hashes, CancellationToken cancellation)
    {
        if (access.At(path) is not { } place)
            return new(connection.NotText(path, "list"), []);
        string[] below = depth == ListDepth.Everything ? ["-R", "--files-only", "--fast-list"] : [];
        RcloneListing listing = new();
        var result = connection.Run(
            () =>
            {
                var entries = listing = new RcloneListing();
                // A LineStream has nothing to release; the last line is a bracket.
                return RcloneCall.Of(["lsjson", place, "--no-mimetype", .. below, .. Told(hashes)]) with
                {
                    Output = CommandOutput.To(new LineStream(entries.Take)),
                };
            },
            cancellation);
        if (connection.Listed(result) is { } missing)
            return new(missing, []);
        if (result.Exit == RcloneExit.DirectoryNotFound && !result.IsCancelled)
            return new(Outcome.Success, []);
        if (!result.Succeeded)
            return new(RcloneConnection.Failure(result, "list", access.Show(path)), []);
        if (listing.HasLossyNames && GiveBackNames(listing.Entries, place, below, cancellation) is { } failed)
            return new(RcloneConnection.Failure(failed, "list", access.Show(path)), []);
        listing.Entries.Sort((a, b) => a.Path.CompareTo(b.Path));
        return new(Outcome.Success, listing.Entries);
    }

    private IEnumerable<string> Told(bool hashes)
    {
        if (features.HasSlowTimes || !features.KeepsTimes)
            yield return "--no-modtime";
        if (!hashes || features.Hashes.Count == 0)
            yield break;
        yield return "--hash";
    }

    /// <summary>
    /// JSON has no bytes that are not UTF-8: where lsjson wrote U+FFFD, lsf tells the name. Both list in one order within a directory,
    /// so of names that look the same in JSON the first is the first.
    /// </summary>
    private RcloneResult? GiveBackNames(List<DestinationEntry> entries, string place, string[] below, CancellationToken cancellation)
    {
        var names = new Dictionary<string, Queue<UnixPath>>(StringComparer.Ordinal);
        var result = connection.Run(
            () =>
            {
                names.Clear();
                return RcloneCall.Of(["lsf", place, .. below]) with
                {
                    Output = CommandOutput.To(new LineStream(line =>
                    {
                        var name = RcloneName.Decode(line.TrimEnd((byte)'/'));
                        var looks = Lossy(name);
                        if (!looks.Contains('\uFFFD', StringComparison.Ordinal))
                            return;
                        if (!names.TryGetValue(looks, out var queue))
                            names[looks] = queue = new Queue<UnixPath>();
                        queue.Enqueue(name);
                    })),
                };
            },
            cancellation);
        if (!result.Succeeded)
            return result;
        for (var i = 0; i < entries.Count; i++)
            if (entries[i].Path.Bytes.IndexOf("\uFFFD"u8) >= 0 && names.TryGetValue(Lossy(entries[i].Path), out var queue) && queue.TryDequeue(out var name))
                entries[i] = entries[i] with { Path = name };
        return null;
    }

    /// <summary>How Go writes it in JSON: U+FFFD for each byte, where .NET would write one for several.</summary>
    private static string Lossy(UnixPath path)
    {
        var text = new System.Text.StringBuilder();
        var bytes = path.Bytes;
        while (!bytes.IsEmpty)
        {
            var isText = System.Text.Rune.DecodeFromUtf8(bytes, out var rune, out var length) == System.Buffers.OperationStatus.Done;
            if (isText)
                text.Append(rune.ToString());
            else
                text.Append('\uFFFD', length);
            bytes = bytes[length..];
        }

        return text.ToString();
    }
}
