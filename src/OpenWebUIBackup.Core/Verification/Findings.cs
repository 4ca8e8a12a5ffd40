using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Core.Model.Manifests;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Verification;

/// <summary>What a verification has found so far. All threads write to it.</summary>
internal sealed class Findings(VerificationRequest request)
{
    private const long ProgressInterval = 200; // milliseconds: quicker than an eye minds, and no work to draw

    private readonly Lock _lock = new();
    private readonly List<Damage> _damages = [];
    private readonly List<Problem> _notes = [];
    private ManifestCounts _checked;
    private long _damageCount;
    private long _withoutHash;
    private long _files;
    private long _bytes;
    private long _nextProgress = Environment.TickCount64 + ProgressInterval;

    internal void Add(UnixPath path, DamageKinds kinds, string detail)
    {
        lock (_lock)
        {
            var damage = new Damage(path, kinds, detail);
            if (_damageCount++ < VerificationReport.MostDamages)
                _damages.Add(damage);
            request.Found?.Invoke(damage);
        }
    }

    internal void AddNote(Problem note)
    {
        lock (_lock)
            _notes.Add(note);
    }

    internal void AddChecked(in ManifestCounts counts, long withoutHash)
    {
        lock (_lock)
        {
            _checked.Add(counts);
            _withoutHash += withoutHash;
        }
    }

    /// <summary>Counts what was read, and tells the listener now and then.</summary>
    internal void Advance(long files, long bytes)
    {
        files = Interlocked.Add(ref _files, files);
        bytes = Interlocked.Add(ref _bytes, bytes);
        var due = Interlocked.Read(ref _nextProgress);
        var now = Environment.TickCount64;
        if (now >= due && Interlocked.CompareExchange(ref _nextProgress, now + ProgressInterval, due) == due)
            request.Events.Report(new Progressed(
                SnapshotVerifier.Step, files, bytes, request.Totals?.Files, request.Totals?.Bytes));
    }

    internal VerificationReport ToReport(ManifestDamagedException? manifestFault)
    {
        lock (_lock)
        {
            _damages.Sort((x, y) => x.Path.CompareTo(y.Path));
            return new VerificationReport(_damages, _damageCount, manifestFault, _checked, _withoutHash, _notes);
        }
    }
}
