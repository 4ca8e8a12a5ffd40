using System.ComponentModel;
using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Core.Tools.Docker;
using OpenWebUIBackup.Linux;
using OpenWebUIBackup.Processes;

namespace OpenWebUIBackup.Core.Stacks;

/// <summary>How a stack is brought to rest by a run.</summary>
/// <param name="Job">The job.</param>
/// <param name="Watchdog">The program that resumes the stack of a key when its standard input ends and the stack is still at rest.</param>
public sealed record StackKeeping(string Job, Func<string, Command> Watchdog);

/// <summary>
/// A stack that rests because of us. It is started again by <see cref="Resume"/>, by <see cref="Dispose"/> on whatever
/// way out, when the process exits, by the watchdog when it is killed, and by whoever reads the intent after that.
/// </summary>
public sealed class StackAtRest : IDisposable
{
    private readonly StackLock _lock;
    private readonly ContainerEngine _engine;
    private readonly Lock _gate = new();
    private readonly LastAnswer _lastAnswer;
    private readonly Companion _watchdog;
    private StackIntent _intent;
    private StackReturn? _return;

    private StackAtRest(StackLock stackLock, ContainerEngine engine, StackIntent intent, Companion watchdog, ReadyProbe? probe)
    {
        _lock = stackLock;
        _engine = engine;
        _intent = intent;
        _watchdog = watchdog;
        _lastAnswer = new LastAnswer(probe);
        AppDomain.CurrentDomain.ProcessExit += OnExit;
        AppDomain.CurrentDomain.UnhandledException += OnExit;
    }

    /// <summary>How long it was away, as measured from outside; null while it is, and where it did not come back.</summary>
    public TimeSpan? Downtime { get; private set; }

    /// <summary>
    /// Writes down what is going to be done, has a watchdog watch, and brings the stack to rest. Where that fails it is
    /// started again before this returns.
    /// </summary>
    /// <param name="sight">What runs.</param>
    /// <param name="stack">How it is brought to rest.</param>
    /// <param name="stackLock">Its lock; the caller gives it back, after this is disposed.</param>
    /// <param name="keeping">How it is kept from staying down.</param>
    /// <param name="cancellation">Ends it; what was stopped is started again.</param>
    /// <param name="problems">What went wrong; empty where it is at rest.</param>
    /// <returns>Null where it is not at rest.</returns>
    public static StackAtRest? Begin(
        StackSight sight, StackDefinition stack, StackLock stackLock, StackKeeping keeping, CancellationToken cancellation,
        out IReadOnlyList<Problem> problems)
    {
        var probe = sight.Application is null ? null : ReadyProbe.Find(sight.Application, cancellation);
        var intent = Intent(sight, stack, keeping, probe);
        Companion? watchdog = null;
        try
        {
            watchdog = Companion.Start(keeping.Watchdog(stackLock.Key));
            stackLock.Write(intent);
        }
        catch (Exception e) when (e is LinuxException or ProcessStartException or Win32Exception)
        {
            watchdog?.Dispose();
            problems = [Problem.Error("make sure that the stack would be started again", sight.Name, e.Message, "So it was not touched.")];
            return null;
        }

        var resting = new StackAtRest(stackLock, ContainerEngine.Known(intent.Engine, intent.Environment, intent.Id), intent, watchdog, probe);
        try
        {
            problems = resting.Quiesce(cancellation) is { } problem ? [problem] : [];
            if (problems.Count == 0)
                return resting;
        }
        catch
        {
            resting.Dispose();
            throw;
        }

        using (resting)
            if (resting.Resume().Problem is { } left)
                problems = [.. problems, left];
        return null;
    }

    /// <summary>Starts it again, once; called again it says what came of it.</summary>
    public StackReturn Resume()
    {
        lock (_gate)
        {
            if (_return is not null)
                return _return;
            var resuming = new StackResuming(_intent, _engine);
            var result = resuming.Run(CancellationToken.None);
            if (result is { IsRunning: true, Problem: null })
                Downtime = _lastAnswer.Ago;
            _lastAnswer.Dispose();
            if (result.IsRunning)
                result = Forget(result);
            return _return = result with { Problem = result.Problem ?? resuming.Interference };
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        Resume();
        AppDomain.CurrentDomain.ProcessExit -= OnExit;
        AppDomain.CurrentDomain.UnhandledException -= OnExit;
        _watchdog.Dispose();
    }

    private Problem? Quiesce(CancellationToken cancellation)
    {
        if (StackQuiescing.Run(_intent, _engine, cancellation) is { } fault)
            return fault.ToProblem($"bring to rest ({_intent.Quiesce.ToString().ToLowerInvariant()}) the stack", _intent.Name);
        try
        {
            var resting = _intent with { Phase = StackPhase.AtRest };
            _lock.Write(resting);
            _intent = resting;
            return null;
        }
        catch (LinuxException failure)
        {
            return Problem.Error(failure.Operation, _lock.Key, failure.Errno.Describe(), "The stack was started again.");
        }
    }

    private StackReturn Forget(StackReturn result)
    {
        try
        {
            _lock.Remove();
            return result;
        }
        catch (LinuxException failure)
        {
            return result with
            {
                Problem = result.Problem ?? Problem.Warning(failure.Operation, _lock.Key, failure.Errno.Describe(),
                    "The stack runs; the next run will find that there is nothing to start."),
            };
        }
    }

    private void OnExit(object? sender, EventArgs e) => Resume();

    private static StackIntent Intent(StackSight sight, StackDefinition stack, StackKeeping keeping, ReadyProbe? probe) => new()
    {
        Id = Guid.NewGuid().ToString("N"),
        Name = sight.Name,
        Writer = $"job {keeping.Job}, process {Environment.ProcessId}",
        Written = DateTime.UtcNow,
        Quiesce = stack.Quiesce,
        Phase = StackPhase.Quiescing,
        Engine = sight.Engine.Program,
        Environment = DockerEnvironment.Deciding(),
        StopLimit = stack.StopLimit,
        StartLimit = stack.StartLimit,
        Project = sight.Project,
        ComposeVersion = sight.Compose?.Version ?? sight.Running[0].Label("com.docker.compose.version"),
        Compose = sight.Compose?.Words ?? [],
        Alone = sight.Services.Except(sight.Running.Select(container => container.Service!)).Any(),
        Absent = sight.Absent,
        Containers = [.. sight.Running.Select(container => StackContainer.Of(container, container.Id == sight.Application?.Id))],
        ReadyPath = probe?.Path,
        WasHealthy = sight.Application?.Health == "healthy",
    };
}
