# What `build.ps1 Try` types, a line at a time, after it has built the module.
New-SimMachine 6GB -Node 2 -Cpu 4
$blocks = Invoke-AllocPages -Gfp GFP_KERNEL -Order 3 -Count 3
$blocks
$dma = Invoke-AllocPages -Gfp GFP_DMA -Order 10 -Count 5
Get-SimZone
$blocks + $dma | Export-Csv pages.csv
Get-Content pages.csv -TotalCount 2
Import-Csv pages.csv | Remove-Pages
Get-SimMachine
