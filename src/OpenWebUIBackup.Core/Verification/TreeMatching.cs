using OpenWebUIBackup.Core.Model.Manifests;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Verification;

/// <summary>
/// Goes through tree and manifest side by side, both in byte order of path: what only one of them has is missing or
/// too much, what both have goes to the workers.
/// </summary>
internal sealed class TreeMatching : IDisposable
{
    private readonly DirectoryHandle _root;
    private readonly ManifestReader _manifest;
    private readonly VerificationRequest _request;
    private readonly Findings _findings;
    private readonly VerificationWorkers _workers;
    private readonly OrderedWalk _walk;
    private VerificationBatch? _batch;

    internal TreeMatching(
        DirectoryHandle root, ManifestReader manifest, VerificationRequest request, Findings findings, VerificationWorkers workers)
    {
        _root = root;
        _manifest = manifest;
        _request = request;
        _findings = findings;
        _workers = workers;
        _walk = new OrderedWalk(root, (path, errno) =>
            findings.Add(path, DamageKinds.Unreadable, $"cannot be listed: {errno.Describe()}"));
    }

    /// <summary>Goes through both to the end.</summary>
    /// <exception cref="ManifestDamagedException">The manifest cannot be relied on from some line on.</exception>
    internal void Run()
    {
        try
        {
            Match();
        }
        finally
        {
            // What was brought together before the manifest broke off is compared all the same.
            Flush();
        }
    }

    /// <inheritdoc />
    public void Dispose() => _walk.Dispose();

    private void Match()
    {
        var hasName = _walk.MoveNext();
        var hasLine = TryReadExpected(out var line, out var path, out var expectation);
        if (hasLine && path.IsEmpty)
        {
            if (expectation == Expectation.Exact)
                AddRoot(line);
            hasLine = TryReadExpected(out line, out path, out expectation);
        }

        while (hasName || hasLine)
        {
            var order = !hasLine ? -1 : !hasName ? 1 : Compare(_walk.Directory.Prefix, _walk.Name, path);
            if (order == 0 && expectation == Expectation.Exact)
                Add(line);
            else if (order < 0)
                Extra();
            else if (order > 0)
                _findings.Add(new UnixPath(path), DamageKinds.Missing, "is missing");

            if (order <= 0)
                hasName = _walk.MoveNext();
            if (order >= 0)
                hasLine = TryReadExpected(out line, out path, out expectation);
        }
    }

    private static int Compare(ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> name, ReadOnlySpan<byte> path) =>
        path.StartsWith(prefix) ? name.SequenceCompareTo(path[prefix.Length..]) : prefix.SequenceCompareTo(path);

    private bool TryReadExpected(out ReadOnlySpan<byte> line, out ReadOnlySpan<byte> path, out Expectation expectation)
    {
        do
        {
            if (!_manifest.TryReadLine(out line, out path))
            {
                expectation = Expectation.Absent;
                return false;
            }

            expectation = _request.Selection?.Invoke(path) ?? Expectation.Exact;
        }
        while (expectation == Expectation.Absent);
        return true;
    }

    private void Extra()
    {
        if (_request.AllowsExtra)
            _walk.SkipContents();
        else
            _findings.Add(_walk.Directory.PathOf(_walk.Name), DamageKinds.Extra, "is not in the manifest");
    }

    // The root has no name, and a batch with an empty one stands for it.
    private void AddRoot(ReadOnlySpan<byte> line)
    {
        var directory = new VerifiedDirectory([], _root.Reopen());
        _batch = _workers.Begin(directory);
        directory.Release();
        _batch.Add([], line);
        Flush();
    }

    private void Add(ReadOnlySpan<byte> line)
    {
        // A batch holds one directory open, so that the number of open files stays that of batches.
        if (_batch is not null && (_batch.IsFull || _batch.Directory != _walk.Directory))
            Flush();
        _batch ??= _workers.Begin(_walk.Directory);
        _batch.Add(_walk.Name, line);
    }

    private void Flush()
    {
        var batch = _batch;
        _batch = null;
        if (batch is not null)
            _workers.Add(batch);
    }
}
