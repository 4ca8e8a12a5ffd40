using System.Diagnostics;
using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Core.Tools.Docker;

namespace OpenWebUIBackup.Core.Stacks;

/// <summary>What came of starting a stack again.</summary>
/// <param name="IsRunning">Whether everything that was running was started: there is nothing left to be done by anybody.</param>
/// <param name="Problem">What somebody should look at; null when it answers as before.</param>
public sealed record StackReturn(bool IsRunning, Problem? Problem);

/// <summary>
/// Starts what an intent says was running, and nothing else, until it runs: a daemon that is just being restarted, or a
/// call that fails, is tried again as long as starting may take.
/// </summary>
internal sealed class StackResuming(StackIntent intent, ContainerEngine engine)
{
    // A pause or a stop that was under way when its program was killed has reached the daemon by then.
    private static readonly TimeSpan _settling = TimeSpan.FromMilliseconds(300);

    // What cannot be settled in so many attempts is started all the same: better running than at rest.
    private const int SettlingAttempts = 2;
    private const int AttemptsBeforeCompose = 3;

    // What updates containers removes one and makes another of the same name: it is given its time.
    private static readonly TimeSpan _patienceWithGone = TimeSpan.FromSeconds(10);

    private bool _isSettled = intent.Phase == StackPhase.AtRest;
    private int _attempts;
    private DockerFault? _gone;

    /// <summary>That something else had started it before; null where it had not.</summary>
    internal Problem? Interference { get; private set; }

    /// <summary>Starts it and waits until it answers. Ends early only when cancelled, which nobody should do lightly.</summary>
    internal StackReturn Run(CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        while (Attempt(cancellation) is { } fault)
        {
            if (clock.Elapsed >= intent.StartLimit || cancellation.IsCancellationRequested || fault.Kind == DockerFaultKind.NoProgram
                || fault == _gone && clock.Elapsed >= _patienceWithGone)
                return new StackReturn(false, fault.ToProblem("start the stack", intent.Name) with
                {
                    Advice = $"IT IS STILL DOWN. Set right what is wrong, then run `owui-backup recover`, or start it yourself: {ByHand}",
                });
            cancellation.WaitHandle.WaitOne(TimeSpan.FromMilliseconds(Math.Min(2000, 250 * _attempts)));
        }

        return new StackReturn(true, new StackWaiting(intent, engine).Run(cancellation));
    }

    private string ByHand => _gone is not null && intent.Project is null
        ? $"make {intent.Name} anew as it was made, under the same name"
        : (_gone is not null || intent.Quiesce == Quiesce.Down) && intent.Project is { } project
        ? $"docker compose -p {project.Name} {string.Join(' ', project.Files.Select(file => $"-f {file}"))} up -d"
        : $"{engine.Program} {(intent.Quiesce == Quiesce.Pause ? "unpause" : "start")} {string.Join(' ', intent.Containers.Select(container => container.Name))}";

    /// <summary>Once. Null: everything that was running has been started.</summary>
    private DockerFault? Attempt(CancellationToken cancellation)
    {
        _attempts++;
        if (!_isSettled)
        {
            if (Settle(cancellation) is { } unsettled && _attempts <= SettlingAttempts)
                return unsettled;
            _isSettled = true;
        }

        var seen = engine.Inspect([.. intent.Containers.Select(container => container.Id)], cancellation);
        if (!seen.HasValue)
            return seen.Fault;
        if (_attempts == 1 && intent.Phase == StackPhase.AtRest)
            Interference = InterferenceIn(seen.Value);
        var fault = Unpause(seen.Value, cancellation) ?? Start(seen.Value, cancellation);
        if (intent.Quiesce == Quiesce.Down && intent.Project is not null)
            return fault ?? Make(seen.Value.Count == 0, cancellation);
        if (fault is null && seen.Value.Count < intent.Containers.Count)
            return Replace(seen.Value, cancellation);
        if (intent.Project is null)
            return fault;
        // Its network may be gone, say, so that it cannot be started as it is: Compose makes what is missing.
        return fault is not null && _attempts >= AttemptsBeforeCompose && fault.Kind == DockerFaultKind.Failed ? Make(false, cancellation) : fault;
    }

    private static Problem? InterferenceIn(IReadOnlyList<ContainerFacts> seen) => seen.FirstOrDefault(container => container.IsRunning) is { } running
        ? Problem.Warning("keep at rest", running.Name, "something else has started it while its data was read",
            "Databases were captured consistently all the same. See what starts it: a restarted daemon does where `restart: always` is set.")
        : null;

    private DockerFault? Settle(CancellationToken cancellation)
    {
        if (intent.Quiesce == Quiesce.Pause)
        {
            cancellation.WaitHandle.WaitOne(_settling);
            return null;
        }

        var fault = StackQuiescing.Stop(intent, engine, cancellation);
        return fault is null && intent.Quiesce == Quiesce.Down ? StackQuiescing.Remove(intent, engine, cancellation) : fault;
    }

    private DockerFault? Unpause(IReadOnlyList<ContainerFacts> seen, CancellationToken cancellation)
    {
        var paused = seen.Where(container => container.IsPaused).Select(container => container.Id).ToList();
        var fault = engine.Unpause(paused, cancellation);
        return fault is { Kind: DockerFaultKind.Failed } && fault.Text.Contains("is not paused", StringComparison.Ordinal) ? null : fault;
    }

    private DockerFault? Start(IReadOnlyList<ContainerFacts> seen, CancellationToken cancellation)
    {
        var stopped = seen.Where(container => !container.IsUp).Select(container => container.Id).ToHashSet(StringComparer.Ordinal);
        foreach (var group in StartOrder.Groups(intent.Containers))
        {
            var ids = group.Where(container => stopped.Contains(container.Id)).ToList();
            if (ids.Count == 0)
                continue;
            StackWaiting.ForNeeds(ids, intent, engine, cancellation);
            if (engine.Start([.. ids.Select(container => container.Id)], intent.StartLimit, cancellation) is { } fault)
                return fault;
        }

        return null;
    }

    /// <summary>
    /// Somebody has removed what rested: Compose makes it again. A container that nobody knows how to make is looked for
    /// by its name, which one that took its place has.
    /// </summary>
    private DockerFault? Replace(IReadOnlyList<ContainerFacts> seen, CancellationToken cancellation)
    {
        var gone = intent.Containers.Where(container => seen.All(there => there.Id != container.Id)).Select(container => container.Name).ToList();
        _gone = new DockerFault(DockerFaultKind.NotFound, $"{string.Join(", ", gone)} is gone: somebody has removed it while it was at rest");
        if (intent.Project is not null)
            return Make(false, cancellation);
        var named = engine.Inspect(gone, cancellation);
        if (!named.HasValue)
            return named.Fault;
        return named.Value.Count < gone.Count
            ? _gone
            : engine.Start([.. named.Value.Where(container => !container.IsUp).Select(container => container.Id)], intent.StartLimit, cancellation);
    }

    /// <summary>Makes and starts what is missing of each service that was running.</summary>
    /// <param name="isGone">Whether nothing of it is left, and so nobody has to be asked what is.</param>
    /// <param name="cancellation">Ends it.</param>
    private DockerFault? Make(bool isGone, CancellationToken cancellation)
    {
        var project = intent.Project!;
        var there = isGone && _attempts == 1 ? new DockerAnswer<IReadOnlyList<ContainerFacts>>([], null)
            : engine.List([$"label=com.docker.compose.project={project.Name}"], cancellation);
        if (!there.HasValue)
            return there.Fault;
        var wanted = intent.Containers.Where(container => container.Service is not null)
            .GroupBy(container => container.Service!).ToDictionary(service => service.Key, service => service.Count(), StringComparer.Ordinal);
        var missing = wanted.Where(service => there.Value.Count(container => container.Service == service.Key && container.IsUp) < service.Value)
            .Select(service => service.Key).ToHashSet(StringComparer.Ordinal);
        if (missing.Count == 0)
            return null;
        var tool = StackQuiescing.Compose(intent, engine, cancellation);
        if (!tool.HasValue)
            return tool.Fault;
        // Which services there are was only asked where all were to be made again.
        if (intent is { Alone: false, Quiesce: Quiesce.Down })
            return tool.Value.Up(project, wanted, false, intent.StartLimit, cancellation);

        // What somebody has made meanwhile would be removed by it.
        if (_attempts == 1 && intent is { Absent: { } absent, Quiesce: Quiesce.Down } && !there.Value.Any(container => absent.Contains(container.Service)))
            return tool.Value.UpWithout(project, wanted, absent, intent.StartLimit, cancellation);

        // Something of the project was not running and shall not be: nothing is started for being depended on, so the
        // order is ours to keep.
        foreach (var group in StartOrder.Groups(intent.Containers))
        {
            var services = group.Select(container => container.Service!).Where(missing.Contains).Distinct().ToDictionary(name => name, name => wanted[name]);
            if (services.Count == 0)
                continue;
            StackWaiting.ForNeeds(group, intent, engine, cancellation);
            if (tool.Value.Up(project, services, true, intent.StartLimit, cancellation) is { } fault)
                return fault;
        }

        return null;
    }
}
