namespace OpenWebUIBackup.Core.Tests.Trees;

/// <summary>Does something over and over on another thread until it is disposed of; fails the test if that fails.</summary>
internal sealed class Meanwhile : IDisposable
{
    private readonly Thread _thread;
    private volatile bool _stop;
    private Exception? _failure;

    public Meanwhile(Action<int> action)
    {
        _thread = new Thread(() =>
        {
            try
            {
                for (var i = 0; !_stop; i++)
                    action(i);
            }
#pragma warning disable CA1031 // Rethrown to whoever waits.
            catch (Exception e)
#pragma warning restore CA1031
            {
                _failure = e;
            }
        });
        _thread.Start();
    }

    public void Dispose()
    {
        _stop = true;
        _thread.Join();
        Assert.Null(_failure);
    }
}
