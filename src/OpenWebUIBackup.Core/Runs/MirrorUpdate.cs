using System.Diagnostics;
using System.Globalization;
using System.Text;
using OpenWebUIBackup.Core.Destinations;
using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Core.Planning;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Runs;

/// <summary>
/// One mirror, brought up to a captured state: whose it is, whether it may follow, then the files, and last the
/// manifest.
/// </summary>
/// <remarks>
/// Nothing at the destination is touched before every guard has spoken. While files are being changed the marker
/// <c>incomplete</c> stands, and the old manifest and figures with it: a run that was cut off is followed by one that
/// judges by the last good state, and sends only what is missing.
/// </remarks>
internal sealed class MirrorUpdate(
    IDestination destination, SyncPlan plan, CapturedState state, PlacedRoots placed, MirrorConsent consent,
    ShippingMeans means, Func<DestinationResult<byte[]?>> readOwner, string scratch, IRunEvents events, CancellationToken cancellation)
{
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly MirrorGuard _guard = new(destination, plan, state, placed, consent, means.Host, readOwner, scratch, events, cancellation);
    private readonly string _step = $"ship {destination.Name}";
    private ShipTally _tally = new();
    private ReadOnlyMemory<byte> _keys;

    /// <summary>Does it.</summary>
    internal MirrorResult Run()
    {
        IReadOnlyList<string> removed = [];
        Outcome outcome;
        events.Report(new StepStarted(_step, plan.JobName));
        try
        {
            outcome = FindKeys();
            if (outcome.IsSuccess)
                outcome = outcome.Then(_guard.Judge(placed.State.With(_keys.Span)));
            outcome = Outcome.Of(placed.Problems).Then(outcome);
            if (_guard.MayGoOn)
                outcome = outcome.Then(Update(out removed));
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            outcome = Outcome.Cancelled([]);
        }
        catch (LinuxException failure)
        {
            outcome = Outcome.Failure(failure.Operation, failure.Subject, failure.Errno.Describe(), CaptureAdvice.Of(failure.Errno, plan.Capture));
        }
        catch (IOException failure)
        {
            outcome = Outcome.Failure("write in", scratch, failure.Message, CaptureAdvice.Of(Errno.ENOSPC, plan.Capture));
        }

        outcome = Named(outcome);
        foreach (var problem in outcome.Problems)
            events.Report(new ProblemFound(problem));
        events.Report(new StepFinished(_step, outcome.IsSuccess ? Sent(_tally) : outcome.Ending == Ending.Cancelled ? "interrupted" : "failed", _clock.Elapsed));
        var history = plan.History && _tally.FilesMovedAside > 0 ? HistoryDirectory.ToString() : null;
        return new MirrorResult(destination.Name, outcome, _tally, _clock.Elapsed, history, removed);
    }

    private UnixPath HistoryDirectory =>
        DestinationLayout.History.Append(Encoding.ASCII.GetBytes(MirrorHistory.Name(state.Summary.Header.Started)));

    private Outcome Update(out IReadOnlyList<string> removed)
    {
        removed = [];
        var begun = _guard.IsUnchanged ? Outcome.Success : Begin();
        if (!begun.IsSuccess)
            return begun;
        var shipped = destination.Ship(new ShipRequest
        {
            Step = _step,
            Parts = MirrorParts.Of(state.Tree, Empty(), placed.Roots, _guard.Gone),
            Exact = !state.HasLeftOut,
            MaxDelete = consent.AcceptShrink ? null : plan.MaxDelete,
            History = plan.History ? HistoryDirectory : null,
            UnchangedSince = _guard.LastGood,
            Limits = plan.Limits,
        }, events, cancellation);
        _tally = shipped.Tally;
        var outcome = begun.Then(shipped.Outcome);
        // As rsync and rclone do after an error of reading: what is missing in the capture need not be gone.
        if (state.HasLeftOut)
            outcome = outcome.Then(Outcome.Of([Problem.Warning("remove from the mirror what is gone", destination.Name,
                "not everything could be read, and what could not looks as if it were gone",
                "Nothing was removed there. See to what could not be read, above; the next run that reads everything removes the rest.")]));
        // What is said there of an unchanged state stays true, also where files had to be put right.
        if (!outcome.IsSuccess || placed.Problems.Count > 0 || _guard.IsUnchanged)
            return outcome;
        outcome = outcome.Then(Finish());
        // Each rule, `within` too, counts from the newest: without a new one nothing has become old.
        if (outcome.IsSuccess && plan.History && _tally.FilesMovedAside > 0)
            outcome = outcome.Then(MirrorHistory.Prune(destination, plan.HistoryKeep, events, out removed, cancellation));
        return outcome;
    }

    /// <summary>Says whose the mirror is and that it is being changed.</summary>
    private Outcome Begin()
    {
        var marker = Encoding.ASCII.GetBytes(string.Create(
            CultureInfo.InvariantCulture, $"{state.Id} since {DateTime.UtcNow:yyyy-MM-dd HH:mm:ss} UTC\n"));
        if (_guard.NewOwner is not { } newOwner)
            return destination.Write(DestinationLayout.Incomplete, marker, cancellation);
        var owner = CopyOriginJson.Format(newOwner with { AgentVersion = means.AgentVersion });
        var abilities = destination.Abilities(cancellation);
        if (!abilities.Outcome.IsSuccess)
            return abilities.Outcome;
        if (!abilities.Value.ShowsOnlyWhole)
        {
            var written = destination.Write(DestinationLayout.Mirror, owner, cancellation);
            return written.IsSuccess ? written.Then(destination.Write(DestinationLayout.Incomplete, marker, cancellation)) : written;
        }

        var begin = Directory.CreateDirectory(Path.Combine(scratch, "begin")).FullName;
        File.WriteAllBytes(Path.Combine(begin, DestinationLayout.Mirror.Name.ToString()), owner);
        File.WriteAllBytes(Path.Combine(begin, DestinationLayout.Incomplete.Name.ToString()), marker);
        return ShipOwn(begin, exact: false, [DestinationLayout.Mirror.Name, DestinationLayout.Incomplete.Name]);
    }

    /// <summary>
    /// The manifest and the new figures, and then the marker goes: one request, since each costs a call of the tool. Not so where the
    /// figures might be seen in part: then nobody would know any more whose the mirror is.
    /// </summary>
    private Outcome Finish()
    {
        var abilities = destination.Abilities(cancellation);
        if (!abilities.Outcome.IsSuccess)
            return abilities.Outcome;
        var own = Path.Combine(scratch, "own");
        Directory.CreateDirectory(own);
        using (var directory = DirectoryHandle.Open(own))
        using (var manifests = DirectoryHandle.Open(Path.GetDirectoryName(state.Manifest)!))
        {
            var errno = directory.TryLink(manifests, Encoding.ASCII.GetBytes(Path.GetFileName(state.Manifest)), DestinationLayout.Manifest.Name.Bytes);
            if (errno is not (Errno.None or Errno.EEXIST))
                File.Copy(state.Manifest, Path.Combine(own, DestinationLayout.Manifest.Name.ToString())); // no hard links here
        }

        WriteKeys(own);
        var (header, end) = state.Summary;
        var figures = CopyOriginJson.Format(_guard.Owner(means.AgentVersion) with
        {
            Capture = state.Id,
            CapturedAt = header.Started,
            Layout = placed.Layout,
            Counts = end.Counts,
            Databases = header.Databases.Count,
            ManifestBytes = new FileInfo(state.Manifest).Length,
            ManifestHash = end.Hash,
            StateHash = placed.State.With(_keys.Span),
        });
        if (!abilities.Value.ShowsOnlyWhole)
        {
            var outcome = ShipOwn(own, exact: true, [DestinationLayout.Manifest.Name, DestinationLayout.Keys.Name]);
            if (outcome.IsSuccess)
                outcome = outcome.Then(destination.Write(DestinationLayout.Mirror, figures, cancellation));
            return outcome.IsSuccess ? outcome.Then(destination.RemoveFile(DestinationLayout.Incomplete, cancellation)) : outcome;
        }

        File.WriteAllBytes(Path.Combine(own, DestinationLayout.Mirror.Name.ToString()), figures);
        return ShipOwn(own, exact: true,
            [DestinationLayout.Manifest.Name, DestinationLayout.Mirror.Name, DestinationLayout.Keys.Name, DestinationLayout.Incomplete.Name]);
    }

    private Outcome ShipOwn(string from, bool exact, UnixPath[] names) => destination.Ship(new ShipRequest
    {
        Step = _step,
        Parts = [new ShipPart(from, DestinationLayout.Private, IsDirectory: true, Shallow: true, Only: names)],
        Exact = exact,
        UnchangedSince = default(UnixTime), // always sent, whatever is there
        Limits = plan.Limits,
    }, SilentRunEvents.Instance, cancellation).Outcome;

    /// <summary>Which keys are sent: those of an instance that has any, where they may be.</summary>
    private Outcome FindKeys()
    {
        if (KeysToSend.Of(means.Notes(plan.InstanceName)) is not { } keys)
            return Outcome.Success;
        var abilities = destination.Abilities(cancellation);
        if (!abilities.Outcome.IsSuccess)
            return abilities.Outcome;
        if (!keys.MayGoTo(abilities.Value))
            return Outcome.Of([KeysToSend.NotSent(destination)]);
        _keys = keys.Content;
        return Outcome.Success;
    }

    /// <summary>Puts the keys to what is sent; where there are none, those of an earlier run are removed with it.</summary>
    private void WriteKeys(string own)
    {
        if (_keys.IsEmpty)
            return;
        using var file = new FileStream(Path.Combine(own, DestinationLayout.Keys.Name.ToString()), new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
        file.Write(_keys.Span);
    }

    private static string Sent(ShipTally tally) =>
        string.Create(CultureInfo.InvariantCulture, $"{tally.FilesSent:N0} files sent, {tally.FilesUnchanged:N0} unchanged");

    private string Empty()
    {
        var empty = Path.Combine(scratch, "empty");
        Directory.CreateDirectory(empty);
        return empty;
    }

    /// <summary>With many destinations, each problem has to say whose it is.</summary>
    private Outcome Named(Outcome outcome) => outcome with
    {
        Problems = [.. outcome.Problems.Select(problem => problem.ToString().Contains(destination.Name, StringComparison.Ordinal)
            ? problem
            : problem with { Subject = problem.Subject.Length == 0 ? destination.Name : $"{problem.Subject} (for {destination.Name})" })],
    };
}
