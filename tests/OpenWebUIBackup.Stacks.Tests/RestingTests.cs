using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Core.Stacks;
using OpenWebUIBackup.Processes;
using OpenWebUIBackup.TestStacks;

namespace OpenWebUIBackup.Stacks.Tests;

/// <summary>What the tests that bring stacks to rest begin with: a state directory of their own, and words for it.</summary>
public abstract class RestingTests : IDisposable
{
    private protected static readonly CancellationToken None = CancellationToken.None;

    private protected string State { get; } = Directory.CreateTempSubdirectory("owui-state-").FullName;

    public void Dispose()
    {
        Directory.Delete(State, recursive: true);
        GC.SuppressFinalize(this);
    }

    private protected static StackDefinition Definition(StandIn stack, Quiesce quiesce) => new(
        stack.Kind is null ? null : stack.ComposeFile, null, stack.Kind is null ? stack.Name : null, quiesce,
        TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(30), false, Hooks.None);

    private protected Rested Rest(StandIn stack, Quiesce quiesce, TimeSpan? startLimit = null)
    {
        var definition = Definition(stack, quiesce) with { StartLimit = startLimit ?? TimeSpan.FromSeconds(30) };
        var sight = StackObserver.Observe(definition, None).Sight!;
        var taken = new StackLedger(State).TryLock(sight.Key, "test", out _, out _)!;
        // Reads its standard input to the end, as a watchdog with nothing to do.
        var rest = StackAtRest.Begin(sight, definition, taken, new StackKeeping("test", _ => Command.Of("/bin/cat")), None, out var problems);
        Assert.Empty(problems);
        return new Rested(taken, rest);
    }

    /// <summary>A stack at rest, and the lock on it.</summary>
    private protected sealed record Rested(StackLock Lock, StackAtRest? Stack) : IDisposable
    {
        public void Dispose()
        {
            Stack?.Dispose();
            Lock.Dispose();
        }
    }
}
