using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

// What one invocation does is its first argument; the others belong to it.
switch (args[0])
{
    case "echo":
        // Each argument on a line of its own.
        foreach (var argument in args[1..])
            Console.WriteLine(argument);
        return 0;

    case "copy":
        // Standard input to standard output.
        using (var input = Console.OpenStandardInput())
        using (var output = Console.OpenStandardOutput())
            input.CopyTo(output);
        return 0;

    case "fail":
        // Says something on standard error and exits with a code.
        Console.Error.WriteLine(args[2]);
        return int.Parse(args[1], CultureInfo.InvariantCulture);

    case "flood":
        // So many KiB to both outputs in turn, without a line end.
        var block = new string('x', 1024);
        for (var i = int.Parse(args[1], CultureInfo.InvariantCulture); i > 0; i--)
        {
            Console.Out.Write(block);
            Console.Error.Write(block);
        }
        return 0;

    case "environment":
        // NAME=value for each name that is set.
        foreach (var name in args[1..])
            if (Environment.GetEnvironmentVariable(name) is { } value)
                Console.WriteLine($"{name}={value}");
        return 0;

    case "descriptors":
        // What it has inherited, beside the directory that is being listed.
        Console.WriteLine(string.Join(' ', Directory.GetFiles("/proc/self/fd").Select(Path.GetFileName)));
        return 0;

    case "where":
        Console.WriteLine(Environment.CurrentDirectory);
        return 0;

    case "sleep":
        // Says its number and stays.
        Console.WriteLine(Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        Thread.Sleep(Timeout.Infinite);
        return 0;

    case "tidy-up":
        // Answers a signal by tidying up and exiting with 7.
        return TidyUp();

    case "stubborn":
        // Does not end when asked.
        using (PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => context.Cancel = true))
        {
            Console.WriteLine("ready");
            Thread.Sleep(Timeout.Infinite);
        }
        return 0;

    case "family":
        // Starts a child of its own that shares its outputs, says its number, and stays.
        var child = Process.Start("sleep", "600");
        Console.WriteLine(child.Id.ToString(CultureInfo.InvariantCulture));
        Thread.Sleep(Timeout.Infinite);
        return 0;

    default:
        Console.Error.WriteLine($"no such command: {args[0]}");
        return 99;
}

static int TidyUp()
{
    using var asked = new ManualResetEventSlim();
    using var onTerminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Answer);
    using var onInterrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Answer);
    Console.WriteLine("ready");
    asked.Wait();
    return 7;

    void Answer(PosixSignalContext context)
    {
        context.Cancel = true;
        Console.WriteLine($"tidied up after {context.Signal}");
        asked.Set();
    }
}
