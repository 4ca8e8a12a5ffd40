using System.Globalization;
using System.IO.Hashing;
using System.Text;
using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Destinations.Archives;

/// <summary>
/// How two hosts that begin an archive of one name at the same moment find out: no place has locks, and each may have
/// seen the name free. Each writes a claim of its own first and looks then; whoever sees another's withdraws. Whatever
/// the order, at most one of them sees nobody else's.
/// </summary>
internal sealed class ArchiveClaim(IDestination destination, CopyOrigin origin)
{
    private const string Prefix = "claim-";

    // The same for each run of one job, so that an interrupted one knows its own.
    private readonly UnixPath _name = new(string.Create(CultureInfo.InvariantCulture,
        $"{Prefix}{XxHash64.HashToUInt64(Encoding.UTF8.GetBytes($"{origin.Host}\0{origin.Instance}\0{origin.Job}")):x16}"));

    /// <summary>Claims a name.</summary>
    /// <returns>Whether it is ours now; false with a success: somebody else's.</returns>
    internal DestinationResult<bool> TryTake(UnixPath archive, CancellationToken cancellation)
    {
        var own = archive.Append(DestinationLayout.Private.Bytes);
        var path = own.Append(_name.Bytes);
        var content = Encoding.UTF8.GetBytes($"{origin.Host}, instance {origin.Instance}, job {origin.Job}\n");
        var written = destination.Write(path, content, cancellation);
        if (!written.IsSuccess)
            return new DestinationResult<bool>(written, false);
        var seen = destination.List(own, ListDepth.Children, hashes: false, cancellation);
        if (!seen.Outcome.IsSuccess)
            return new DestinationResult<bool>(seen.Outcome, false);
        if (!seen.Value.Any(IsAnothers))
            return new DestinationResult<bool>(Outcome.Success, true);
        return new DestinationResult<bool>(destination.RemoveFile(path, cancellation), false);
    }

    private bool IsAnothers(DestinationEntry entry) =>
        entry.Path == DestinationLayout.Manifest.Name
        || (entry.Path != _name && entry.Path.Bytes.StartsWith(Encoding.ASCII.GetBytes(Prefix)));
}
