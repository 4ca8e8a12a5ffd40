using System.Diagnostics;
using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Core.Tools.Docker;

namespace OpenWebUIBackup.Core.Stacks;

/// <summary>Waits until a stack that was started is what it was.</summary>
internal sealed class StackWaiting(StackIntent intent, ContainerEngine engine)
{
    // Asking costs the application next to nothing, and each interval is downtime that is measured but was none.
    private static readonly TimeSpan _askEvery = TimeSpan.FromMilliseconds(25);
    private static readonly TimeSpan _lookEvery = TimeSpan.FromMilliseconds(500);

    // Docker's proxy takes connections to a container that does not listen yet, and lets them hang: short at first, as that
    // is downtime too, and longer each time, for a machine that is slow.
    private static readonly TimeSpan _firstPatience = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan _mostPatience = TimeSpan.FromSeconds(5);

    /// <summary>Waits; null: it answers, or is healthy, as it was before.</summary>
    internal Problem? Run(CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        var (looked, patience) = (TimeSpan.MinValue, _firstPatience);
        var (state, probes) = ("nothing is known of it", new List<ReadyProbe>());
        while (true)
        {
            if (looked == TimeSpan.MinValue || clock.Elapsed - looked >= _lookEvery)
            {
                var seen = Look(cancellation);
                looked = clock.Elapsed;
                if (seen.HasValue)
                {
                    (state, var isBack, probes) = Judge(seen.Value);
                    if (isBack)
                        return null;
                }
                else
                    state = seen.Fault.Text;
            }

            if (probes.Any(probe => probe.IsReady(patience, cancellation)))
                return null;
            if (probes.Count > 0 && patience < _mostPatience)
                patience *= 1.1;
            if (clock.Elapsed >= intent.StartLimit || cancellation.IsCancellationRequested)
                return Problem.Error("see the stack come back", intent.Name,
                    FormattableString.Invariant($"it was started, and after {clock.Elapsed.TotalSeconds:F0} s {state}"),
                    $"Look at its log: {engine.Program} logs --tail 50 {intent.Containers.FirstOrDefault(container => container.IsApplication)?.Name ?? intent.Containers[0].Name}");
            cancellation.WaitHandle.WaitOne(_askEvery);
        }
    }

    /// <summary>Waits until the services that some containers need to be healthy are so; no longer than starting may take.</summary>
    internal static void ForNeeds(IEnumerable<StackContainer> containers, StackIntent intent, ContainerEngine engine, CancellationToken cancellation)
    {
        var services = containers.SelectMany(container => container.Needs).Where(need => need.Healthy).Select(need => need.Service).ToHashSet(StringComparer.Ordinal);
        services.IntersectWith(intent.Containers.Select(container => container.Service ?? ""));
        if (services.Count == 0)
            return;
        for (var clock = Stopwatch.StartNew(); clock.Elapsed < intent.StartLimit && !cancellation.IsCancellationRequested;)
        {
            var seen = engine.List([$"label=com.docker.compose.project={intent.Project!.Name}"], cancellation);
            if (seen.HasValue && seen.Value.Where(container => services.Contains(container.Service ?? "")).All(container => container.Health is null or "healthy"))
                return;
            cancellation.WaitHandle.WaitOne(_lookEvery);
        }
    }

    private DockerAnswer<IReadOnlyList<ContainerFacts>> Look(CancellationToken cancellation)
    {
        if (intent.Quiesce != Quiesce.Down || intent.Project is null)
        {
            var same = engine.Inspect([.. intent.Containers.Select(container => container.Id)], cancellation);
            if (!same.HasValue || same.Value.Count == intent.Containers.Count)
                return same;
        }

        // Made anew, by us or by somebody else.
        return intent.Project is { } project
            ? engine.List([$"label=com.docker.compose.project={project.Name}"], cancellation)
            : engine.Inspect([.. intent.Containers.Select(container => container.Name)], cancellation);
    }

    private (string State, bool IsBack, List<ReadyProbe> Probes) Judge(IReadOnlyList<ContainerFacts> seen)
    {
        var services = intent.Containers.Select(container => container.Service).ToHashSet(StringComparer.Ordinal);
        var ours = seen.Where(container => services.Contains(container.Service)).ToList();
        var running = ours.Where(container => container.IsRunning).ToList();
        if (running.Count < intent.Containers.Count)
            return (Stopped(ours), false, []);
        if (StackObserver.ApplicationOf(running) is not { } application)
            return ("", true, []);
        if (intent.ReadyPath is { } path)
        {
            var probes = ReadyProbe.Again(application, path).ToList();
            return ($"it does not say ready at {path}{(application.Health is { } health ? $" ({health})" : "")}", false, probes);
        }

        return ($"{application.Name} is {application.Health}", !intent.WasHealthy || application.Health is null or "healthy", []);
    }

    private static string Stopped(List<ContainerFacts> containers) => containers.FirstOrDefault(container => !container.IsRunning) is { } stopped
        ? $"{stopped.Name} is {stopped.Status}{(stopped.Status == "exited" ? $" with code {stopped.ExitCode}" : "")}"
        : "not all of its containers are there";
}
