using System.Text;
using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Core.Tools.Rclone;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Destinations;

/// <summary>
/// Follows the log of one part's transfer over all its attempts: tells of progress, and counts what was done. 1.60's
/// own numbers do not tell copies that the remote made from files that were sent, and count deletions that it refused.
/// </summary>
internal sealed class RcloneTransferLog(string step, ShipTally before, bool movesAside, Func<UnixPath, long?> size, IRunEvents events)
{
    private readonly HashSet<string> _aside = new(StringComparer.Ordinal);
    private long _sent, _copied, _removed;
    private long _bytesSent, _bytesCopied;
    private long _bytesOfEarlierAttempts, _filesOfEarlierAttempts;

    /// <summary>The last numbers of the attempt that is going on.</summary>
    public RcloneStats Stats { get; private set; }

    /// <summary>Files sent or copied.</summary>
    public long Arrived => _sent + _copied;

    /// <summary>How many files would be deleted or moved away are counted here.</summary>
    public long Gone { get; private set; }

    /// <summary>What was done so far; of what failed and what was unchanged it knows nothing.</summary>
    public ShipTally Tally => new(
        FilesSent: _sent, BytesSent: _bytesSent, FilesCopiedThere: _copied, BytesCopiedThere: _bytesCopied,
        FilesRemoved: _removed, FilesMovedAside: _aside.Count);

    /// <summary>Another attempt begins, and rclone's numbers with it.</summary>
    public void BeginAttempt()
    {
        _bytesOfEarlierAttempts += Stats.Bytes;
        _filesOfEarlierAttempts += Stats.Transfers;
        Stats = default;
    }

    /// <summary>Takes a line.</summary>
    public void Take(RcloneLogLine line)
    {
        if (line.Stats is { } stats)
        {
            Stats = stats;
            var files = before.FilesSent + before.FilesCopiedThere + _filesOfEarlierAttempts;
            var bytes = before.BytesSent + before.BytesCopiedThere + _bytesOfEarlierAttempts;
            events.Report(new Progressed(
                step, files + stats.Transfers, bytes + stats.Bytes, files + stats.TotalTransfers, bytes + stats.TotalBytes));
        }

        if (line is { Level: RcloneLogLevel.Info, IsAboutFile: true, Subject: { } path })
            Count(line.Message, path);
    }

    private void Count(string message, string path)
    {
        var isByItself = message.Contains("server-side", StringComparison.Ordinal);
        if (message.StartsWith("Copied (", StringComparison.Ordinal) || message.StartsWith("Multi-thread Copied (", StringComparison.Ordinal))
        {
            if (isByItself && movesAside)
            {
                _aside.Add(path);
                return;
            }

            var bytes = size(RcloneName.Decode(Encoding.UTF8.GetBytes(path))) ?? 0;
            if (isByItself)
                (_copied, _bytesCopied) = (_copied + 1, _bytesCopied + bytes);
            else
                (_sent, _bytesSent) = (_sent + 1, _bytesSent + bytes);
        }
        else if (message == "Moved into backup dir")
        {
            _aside.Add(path);
            Gone++;
        }
        else if (isByItself && movesAside)
            _aside.Add(path);
        else if (message == "Deleted" && !movesAside)
        {
            _removed++;
            Gone++;
        }
    }
}
