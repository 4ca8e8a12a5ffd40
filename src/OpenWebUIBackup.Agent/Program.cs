Console.WriteLine("owui-backup 0.1.0");
return 0;
