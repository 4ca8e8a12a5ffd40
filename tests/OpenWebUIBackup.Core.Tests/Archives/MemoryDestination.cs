using System.Diagnostics;
using System.Security.Cryptography;
using OpenWebUIBackup.Core.Destinations;
using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Tests.Archives;

/// <summary>
/// A destination in memory, to watch and to break: every change passes <see cref="Changing"/>, object by object, so that
/// a run can be cut between any two.
/// </summary>
internal sealed class MemoryDestination : IDestination
{
    private readonly Lock _gate = new();

    internal SortedDictionary<UnixPath, (byte[] Content, UnixTime Time)> Files { get; } = [];

    /// <summary>Called before each change, with what it is and its path. Throws <see cref="CutException"/> to end the run as SIGKILL would.</summary>
    internal Action<string, UnixPath>? Changing { get; set; }

    /// <summary>Gives a problem for a change that is refused.</summary>
    internal Func<string, UnixPath, Problem?>? Refusing { get; set; }

    internal DestinationAbilities Can { get; set; } = new(["sha256"], true, true, false);

    public string Name => "memory:";

    public DestinationResult<DestinationAbilities> Abilities(CancellationToken cancellation) => new(Outcome.Success, Can);

    public DestinationResult<DestinationSpace> Probe(CancellationToken cancellation) => new(Outcome.Success, new(null, null));

    public DestinationResult<IReadOnlyList<DestinationEntry>> List(UnixPath path, ListDepth depth, bool hashes, CancellationToken cancellation)
    {
        lock (_gate)
        {
            var entries = new SortedDictionary<UnixPath, DestinationEntry>();
            foreach (var (file, (content, time)) in Files)
            {
                if (file == path || !file.IsAtOrBelow(path))
                    continue;
                var rest = new UnixPath(file.Bytes[(path.IsEmpty ? 0 : path.Bytes.Length + 1)..]);
                var slash = rest.Bytes.IndexOf((byte)'/');
                if (depth == ListDepth.Children && slash >= 0)
                {
                    var directory = new UnixPath(rest.Bytes[..slash]);
                    entries[directory] = new DestinationEntry(directory, true, -1, null, new Dictionary<string, string>());
                }
                else
                    entries[rest] = new DestinationEntry(rest, false, content.Length, time, hashes && Can.Hashes.Count > 0
                        ? new Dictionary<string, string> { ["sha256"] = Convert.ToHexStringLower(SHA256.HashData(content)) } : []);
            }

            return new(Outcome.Success, [.. entries.Values]);
        }
    }

    public DestinationResult<byte[]?> Read(UnixPath path, long limit, CancellationToken cancellation)
    {
        lock (_gate)
            return new(Outcome.Success, Files.TryGetValue(path, out var file) ? file.Content : null);
    }

    public Outcome Write(UnixPath path, ReadOnlyMemory<byte> content, CancellationToken cancellation) =>
        Change("write", path, () => Files[path] = (content.ToArray(), UnixTime.Now));

    public Outcome RemoveFile(UnixPath path, CancellationToken cancellation) => Change("remove", path, () => Files.Remove(path));

    public Outcome RemoveTree(UnixPath path, CancellationToken cancellation)
    {
        foreach (var file in Files.Keys.Where(file => file.IsAtOrBelow(path)).ToList())
        {
            var outcome = RemoveFile(file, cancellation);
            if (!outcome.IsSuccess)
                return outcome;
        }

        return Outcome.Success;
    }

    public ShipResult Ship(ShipRequest request, IRunEvents events, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        var tally = new ShipTally();
        var outcome = Outcome.Success;
        foreach (var part in request.Parts)
        {
            var sent = new HashSet<UnixPath>();
            foreach (var (relative, content, time) in LocalFiles.Below(part.Source, part))
            {
                var path = relative.IsEmpty ? part.Target : part.Target.IsEmpty ? relative : part.Target.Append(relative.Bytes);
                sent.Add(path);
                if (Files.TryGetValue(path, out var there) && there.Time == time && there.Content.Length == content.Length)
                    tally = tally.Plus(new ShipTally(FilesUnchanged: 1));
                else if (Earlier(request, path, content.Length, time) is { } earlier)
                {
                    outcome = outcome.Then(Change("copy", path, () => Files[path] = (earlier, time)));
                    tally = tally.Plus(new ShipTally(FilesCopiedThere: 1, BytesCopiedThere: content.Length));
                }
                else
                {
                    outcome = outcome.Then(Change("send", path, () => Files[path] = (content, time)));
                    tally = tally.Plus(new ShipTally(FilesSent: 1, BytesSent: content.Length));
                }
            }

            if (request.Exact && part is { IsDirectory: true, Shallow: false })
                foreach (var extra in Files.Keys.Where(file => file.IsAtOrBelow(part.Target) && !sent.Contains(file)).ToList())
                    outcome = outcome.Then(RemoveFile(extra, cancellation));
        }

        return new ShipResult(outcome, tally, clock.Elapsed);
    }

    public ShipResult Fetch(
        UnixPath path, IReadOnlyCollection<UnixPath>? files, string into, TransferLimits limits, IRunEvents events, CancellationToken cancellation)
    {
        var tally = new ShipTally();
        using var root = DirectoryHandle.Open(into);
        foreach (var file in files ?? [.. List(path, ListDepth.Everything, false, cancellation).Value.Select(entry => entry.Path)])
        {
            Changing?.Invoke("fetch", file);
            var (content, time) = Files[path.IsEmpty ? file : path.Append(file.Bytes)];
            if (LocalFiles.Has(root, file, content.Length, time))
            {
                tally = tally.Plus(new ShipTally(FilesUnchanged: 1));
                continue;
            }

            LocalFiles.Write(root, file, content, time);
            tally = tally.Plus(new ShipTally(FilesSent: 1, BytesSent: content.Length));
        }

        return new ShipResult(Outcome.Success, tally, TimeSpan.Zero);
    }

    private byte[]? Earlier(ShipRequest request, UnixPath path, long length, UnixTime time)
    {
        if (!Can.CopiesByItself || !path.IsAtOrBelow(request.Base))
            return null;
        foreach (var from in request.CopyFrom)
        {
            var other = from.Append(path.Bytes[(request.Base.Bytes.Length + 1)..]);
            if (Files.TryGetValue(other, out var file) && file.Time == time && file.Content.Length == length)
                return file.Content;
        }

        return null;
    }

    private Outcome Change(string what, UnixPath path, Action change)
    {
        lock (_gate)
        {
            Changing?.Invoke(what, path);
            if (Refusing?.Invoke(what, path) is { } problem)
                return Outcome.Failure(problem);
            change();
            return Outcome.Success;
        }
    }
}

/// <summary>The run ended here, as if it had been killed.</summary>
internal sealed class CutException : Exception;
